"""The composition root: Flask, Dash, pages, security headers, health."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import dash
import flask
from dash import Dash, dcc, html
from sqlalchemy import Engine
from werkzeug.middleware.proxy_fix import ProxyFix

from app.config import Settings
from app.domain.language import LANGS, Lang
from app.export.gather import program_version
from app.reading import Services
from app.web import delivery, first_paint, plotly_bundle, urls
from app.web.access import headers, oidc, people, sessions, views
from app.web.access.gate import Gate, keep_private
from app.web.api import register as api
from app.web.operations import failures, malformed, metrics, requests
from app.web.pages.actuals import page as actuals
from app.web.pages.consistency import page as consistency
from app.web.pages.evidence import page as evidence
from app.web.pages.grid import page as grid
from app.web.pages.indicator import page as indicator
from app.web.pages.overview import page as overview
from app.web.pages.parts import downloads, pictures
from app.web.pages.parts.components import aria, data
from app.web.pages.report import page as report
from app.web.pages.review import page as review
from app.words import t
from db.engine import make_engine, schema_is_current
from db.maintenance.upgrade import prepare

COOKIE = "lang"
BOOTSTRAP = "/static/bootstrap.css"
PLOTLY = "/static/plotly.js"
_STYLES = re.compile(r'<link rel="stylesheet" href="([^"]+)"')
_GRID = re.compile(r'<script src="([^"]*/dash_ag_grid\.[^"]*)"></script>\n?')
# The name under which Dash hands the address's path to every page beside the words of its query.
PATH = "path_"
MAX_UPLOAD = 64 * 1024 * 1024
# Where a menu leads: to another page, without loading the frame anew.
GO = dcc.Location(id="go", refresh="callback-nav")
_INDEX = """<!DOCTYPE html>
<html lang="{%lang%}">
<head>
{%metas%}
{%libraries%}
<title>{%title%}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{%bootstrap%}">
{%css%}
</head>
<body>
{%first_paint%}{%app_entry%}
<footer>{%config%}{%scripts%}{%renderer%}</footer>
</body>
</html>"""


class LocalisedDash(Dash):
    """Dash whose index page says its language, and brings the overview along."""

    overview: Callable[..., Any] | None = None

    def interpolate_index(self, *args: Any, **kwargs: Any) -> str:
        """Fill in ``<html lang>`` beside what Dash fills in."""
        styles = _STYLES.findall(self.index_string + kwargs["css"])
        scripts, grid = _without_grid(kwargs["scripts"])
        kwargs["scripts"] = scripts
        page: str = super().interpolate_index(*args, **kwargs)  # type: ignore[no-untyped-call]
        page = page.replace("{%libraries%}", _libraries(grid, flask.request.path))
        page = page.replace("{%lang%}", "zh-CN" if language() == "zh" else "en")
        return page.replace("{%first_paint%}", self.first_paint(styles))

    def first_paint(self, styles: list[str]) -> str:
        """What the server draws of the page itself: the overview, where most readers arrive; of others nothing."""
        if flask.request.path != "/" or self.overview is None:
            return ""
        words = {PATH: "/", **flask.request.args.to_dict()}
        return first_paint.host(first_paint.drawn(self.overview(**words)), styles)


def _without_grid(scripts: str) -> tuple[str, str]:
    """The script tags without the grid's, and the grid's address: it is loaded once somebody is at a table."""
    found = _GRID.search(scripts)
    return (scripts.replace(found[0], ""), found[1]) if found else (scripts, "")


def _libraries(grid: str, path: str) -> str:
    """Where the two large libraries are; the browser is sent for plotly at once where the page shows a chart."""
    plotly = delivery.fingerprinted(PLOTLY, plotly_bundle.bundle())
    tags = [
        f'<meta name="plotly-library" content="{plotly}">',
        f'<meta name="grid-library" content="{grid}">',
    ]
    if path == "/" or path.startswith("/indicator/"):
        tags.append(f'<link rel="preload" as="script" href="{plotly}">')
    return "\n".join(tags)


def language() -> Lang:
    """The reader's language: the one chosen before, else Chinese."""
    chosen = flask.request.cookies.get(COOKIE, "zh") if flask.has_request_context() else "zh"
    return "en" if chosen == "en" else "zh"


def create_app(settings: Settings, reconsider: Callable[[Engine, str], str] | None = None) -> Dash:
    """The whole application; the database is brought up to date first. Raises ``DatabaseError``.

    ``reconsider`` loads a plan's folder again, so that a reviewer's ruling counts at once, and returns why it could
    not (empty: done). It is handed in, for the dashboard itself knows nothing of the ETL.
    """
    engine = make_engine(settings.database)
    prepare(engine)
    services = Services(engine, settings, partial(reconsider, engine) if reconsider else None)
    server = flask.Flask("plan_monitor", static_folder=None)
    server.config["MAX_CONTENT_LENGTH"] = MAX_UPLOAD
    server.extensions["plan_monitor"] = services
    if settings.proxy_hops:
        hops = settings.proxy_hops
        server.wsgi_app = ProxyFix(server.wsgi_app, hops, hops, hops, hops)  # type: ignore[method-assign]
    # First, so that they are the last to see an answer.
    count = metrics.install(server, engine, program_version(), settings.metrics_token)
    requests.install(server, _name_of_who_asks, count)
    failures.install(server, language)
    delivery.install(server)
    sessions.install(server, engine, settings.session_hours)
    keep_private(server)
    gate = Gate(engine, settings, language)
    gate.install(server)
    bootstrap = delivery.fingerprinted(BOOTSTRAP, _bootstrap())
    app = LocalisedDash(
        "plan_monitor",
        server=server,  # type: ignore[arg-type]  # a Flask application, says the documentation
        use_pages=True,
        pages_folder="",
        assets_folder=str(Path(__file__).parent / "assets"),
        suppress_callback_exceptions=True,
        update_title="",
        title=t("app.name", "zh"),
        index_string=_INDEX.replace("{%bootstrap%}", bootstrap),
        routing_callback_inputs={PATH: dash.State("_pages_location", "pathname")},
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
    )
    malformed.install(server, lambda: app.callback_map)
    _routes(server, services)
    pages = views.blueprint(engine, settings, gate, language, bootstrap)
    if settings.oidc is not None:
        oidc.install(server, pages, engine, settings.oidc)
    server.register_blueprint(pages)
    for module, name, path in (
        (overview, "overview", "/"),
        (indicator, "indicator", None),
        (actuals, "actuals", "/actuals"),
        (grid, "grid", "/grid"),
        (evidence, "evidence", "/evidence"),
        (consistency, "consistency", "/consistency"),
        (review, "review", "/review"),
    ):
        address = {"path": path} if path else {"path_template": "/indicator/<code>"}
        dash.register_page(
            f"plan_monitor.{name}",
            name=name,
            title=_title(name),
            layout=(page := _page(module, name, services)),
            **address,
        )
        if module is overview:
            app.overview = page
        module.register(app, services)
    dash.register_page(
        "plan_monitor.not_found_404",
        path="/404",
        title=lambda **_: t("page.not_found", language()),
        layout=lambda **query: not_found(str(query.get(PATH, ""))),
    )
    app.clientside_callback(  # type: ignore[no-untyped-call]
        dash.ClientsideFunction("planMonitor", "savePng"),
        dash.Output({"type": "png", "chart": dash.MATCH}, "data-saved"),
        dash.Input({"type": "png", "chart": dash.MATCH}, "n_clicks"),
        dash.State({"type": "print", "chart": dash.MATCH}, "data"),
        prevent_initial_call=True,
    )
    app.layout = lambda: _shell()
    headers.install(server, app.csp_hashes)
    return app


def _bootstrap() -> Path:
    import flask_bootstrap

    folder = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5" / "css"
    return folder / "bootstrap.min.css"


def _title(name: str) -> Any:
    def title(**_: str) -> str:
        lang = language()
        return f"{t(f'nav.{name}', lang)} · {t('app.name', lang)}"

    return title


def _page(module: Any, name: str, services: Services) -> Any:
    """A page's layout as a function of the address, with the errors that a wrong address makes put kindly."""

    def layout(**given: Any) -> Any:
        lang = language()
        query = _words(given)
        slug = query.pop("plan", "")
        try:
            model = services.model(slug or None)
        except LookupError:
            key = "page.no_plan" if slug else "page.no_plans"
            return _frame(
                html.Div([html.H1(t("page.not_found", lang)), html.P(t(key, lang, plan=slug))]),
                lang,
                None,
                services,
            )
        current = getattr(module, "NAV", name)
        return _frame(module.layout(model, lang, services, **query), lang, model, services, current)

    return layout


def _words(given: dict[str, Any]) -> dict[str, str]:
    """The query's words, each once; none can pass itself off as what the server hands to a page."""
    own = {"model", "lang", "services", PATH}
    return {
        key: str(value[0] if isinstance(value, list) and value else value)
        for key, value in given.items()
        if key not in own and value not in (None, [])
    }


def _shell() -> html.Div:
    return html.Div([dcc.Location(id="address"), GO, dash.page_container])


def _plans(services: Services, lang: Lang, slug: str, current: str) -> Any:
    """The switch between plans, where there are several: the same page of another plan."""
    titles = services.titles()
    if len(titles) < 2:
        return None
    names = {each: zh if lang == "zh" else en or zh for each, zh, en in titles}

    def address(each: str) -> str:
        return (
            urls.overview(each)
            if current in {"", "overview", "indicator"}
            else urls.page(current, each)
        )

    return html.Details(
        [
            html.Summary(names.get(slug, t("nav.plans", lang)), title=t("nav.plans", lang)),
            html.Ul(
                [
                    html.Li(
                        dcc.Link(name, href=address(each)),
                        **(aria(current="true") if each == slug else {}),
                    )
                    for each, name in names.items()
                ]
            ),
        ],
        className="plans",
        # Another plan is another switch: it comes closed.
        key=f"{slug}-{current}",
    )


def _frame(
    content: Any, lang: Lang, model: Any, services: Services | None, current: str = ""
) -> html.Div:
    slug = model.slug if model else ""
    links = [
        ("overview", urls.overview(slug)),
        ("actuals", urls.page("actuals", slug)),
        ("evidence", urls.evidence(slug)),
        ("consistency", urls.page("consistency", slug)),
        ("review", urls.page("review", slug)),
    ]
    other: Lang = "en" if lang == "zh" else "zh"
    return html.Div(
        [
            html.A(t("nav.skip", lang), href="#content", className="skip"),
            html.Header(
                [
                    dcc.Link(t("app.name", lang), href=urls.overview(slug), className="brand"),
                    _plans(services, lang, slug, current) if services else None,
                    html.Nav(
                        [
                            html.Span(
                                dcc.Link(t(f"nav.{name}", lang), href=href, className="nav-item"),
                                **(aria(current="page") if name == current else {}),
                            )
                            for name, href in links
                        ]
                    ),
                    *_who(lang),
                    html.A(
                        t("app.other_lang", lang),
                        id="switch-language",
                        href=urls.language(other, "/"),
                        className="language",
                        lang=other,
                    ),
                ],
                className="site-header",
            ),
            html.Main([_readers(lang), content], id="content", className="page"),
            html.Div(
                id="answers-texts",
                hidden=True,
                **data(
                    sign_in=t("access.answers.sign_in", lang),
                    close=t("access.answers.close", lang),
                    unreachable=t("access.answers.unreachable", lang),
                    failed=t("access.answers.failed", lang),
                ),
            ),
        ]
    )


def _name_of_who_asks() -> str:
    person = people.current()
    return person.name if person else ""


def _who(lang: Lang) -> list[Any]:
    """Who is signed in, with the ways to the account and out."""
    person = people.current()
    if person is None or person.via != "session":
        return []
    out = html.Button(t("access.sign_out", lang), className="sign-out", id="sign-out")
    return [
        html.A(person.name, href="/account", className="who", id="who"),
        html.Form(out, method="post", action="/sign-out"),
    ]


def _readers(lang: Lang) -> html.P | None:
    if people.may("analyst"):
        return None
    return html.P(t("access.readers", lang), className="hint readers", id="readers")


def not_found(path: str) -> html.Div:
    """The page for an address that leads nowhere."""
    lang = language()
    return _frame(
        html.Div(
            [
                html.H1(t("page.not_found", lang)),
                html.P(t("page.not_found.text", lang, path=path)),
                dcc.Link(t("page.to_overview", lang), href="/"),
            ]
        ),
        lang,
        None,
        None,
    )


def _routes(server: flask.Flask, services: Services) -> None:
    @server.get("/healthz")
    def healthz() -> flask.Response:
        return flask.Response("ok\n", mimetype="text/plain")

    @server.get("/readyz")
    def readyz() -> flask.Response:
        try:
            ready = schema_is_current(services.engine)
        except Exception:  # whatever keeps the database from answering, the answer is no
            ready = False
        return flask.Response(
            "ready\n" if ready else "not ready\n", 200 if ready else 503, mimetype="text/plain"
        )

    @server.get("/lang/<code>")
    def choose_language(code: str) -> flask.Response:
        answer = flask.redirect(urls.local(flask.request.args.get("next", "/")))
        if code in LANGS:
            answer.set_cookie(COOKIE, code, max_age=365 * 86400, samesite="Lax", httponly=True)
        return answer  # type: ignore[return-value]

    @server.get(BOOTSTRAP)
    def bootstrap() -> flask.Response:
        return flask.send_file(_bootstrap(), max_age=86400)

    @server.get(PLOTLY)
    def plotly_library() -> flask.Response:
        return flask.send_file(plotly_bundle.bundle(), mimetype="text/javascript", max_age=86400)

    overview.routes(server, services, language)
    actuals.routes(server, services, language)
    downloads.routes(server, services, language)
    pictures.routes(server, services, language)
    report.routes(server, services, language)
    api.register(server, services)

    @server.after_request
    def not_there(response: flask.Response) -> flask.Response:
        # Dash answers every address with its page; one that leads nowhere says so to programs, too.
        request = flask.request
        if request.endpoint == "/<path:path>" and not _is_page(request.path):
            response.status_code = 404
        return response


def _is_page(path: str) -> bool:
    """Whether one of the registered pages has this address."""
    pages = dash.page_registry.values()
    fixed = {page["path"] for page in pages if page["path"] != "/404"}
    begins = tuple(
        page["path_template"].partition("<")[0] for page in pages if page.get("path_template")
    )
    return path in fixed or path.startswith(begins)
