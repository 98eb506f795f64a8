"""The callbacks of an upload: choose or paste, see, confirm names, write; the work itself is done in the background."""

from __future__ import annotations

import base64
import binascii
import time
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, html, no_update

from app.domain.language import Lang
from app.entry.files.sheets import MAX_BYTES, MEBIBYTE
from app.entry.problems import FileProblem
from app.reading import Services
from app.uploads.held import Gone, Held
from app.uploads.jobs import Uploads
from app.web.access.people import author, needs
from app.web.operations.callback_bodies import whole
from app.web.pages.actuals.preview import preview, unknown_names
from app.web.pages.actuals.tables import uploads_table, values_table
from app.web.pages.parts.entering import presses
from app.words import t
from db.store.jobs import WORKING

# A file of usual size is read before the first answer: no bar that flashes by.
AT_ONCE_SECONDS = 1.0
HIDDEN = {"display": "none"}
FLEX = {"display": "flex"}


def register(app: Dash, services: Services, uploads: Uploads) -> None:
    """Wire the upload part of the page."""
    app.clientside_callback(
        ClientsideFunction("planMonitorUpload", "forget"),
        Output("upload-forgotten", "data"),
        Input("upload-token", "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("planMonitorUpload", "again"),
        Output("upload-forgotten", "data", allow_duplicate=True),
        Input("upload-again", "data"),
        prevent_initial_call=True,
    )
    shown = (
        Output("upload-token", "data", allow_duplicate=True),
        Output("preview", "children", allow_duplicate=True),
        Output("commit-bar", "style", allow_duplicate=True),
        Output("commit", "disabled", allow_duplicate=True),
        Output("commit-good", "style", allow_duplicate=True),
        Output("upload-again", "data", allow_duplicate=True),
        Output("outcome", "children", allow_duplicate=True),
    )
    tables = (
        Output("values", "children", allow_duplicate=True),
        Output("uploads", "children", allow_duplicate=True),
    )

    def show(held: Held, lang: Lang, said: Any = None) -> tuple[Any, ...]:
        """The answer for what there is by now."""
        working = held.step in WORKING
        found = held.preview if held.step == "checked" else None
        writable = bool(found and (found.count("new") + found.count("changed")))
        some = bool(writable and found and not found.good)
        return (
            held.token,
            preview(held, lambda: services.model(held.plan), lang),
            FLEX if found else HIDDEN,
            not (writable and not some),
            {} if some else HIDDEN,
            # The page asks again once it has this answer: no two questions are on their way at once.
            time.monotonic() if working else None,
            said,
        )

    def nothing(text: str, tone: str = "bad", **more: Any) -> tuple[Any, ...]:
        said = html.Div(text, className=f"notice notice-{tone}", **more) if text else None
        return None, None, HIDDEN, True, HIDDEN, None, said

    @app.callback(
        *shown,
        Input("upload", "contents"),
        Input("paste-check", "n_clicks"),
        Input("upload-refused", "data"),
        State("upload", "filename"),
        State("paste-text", "value"),
        State("upload-context", "data"),
        prevent_initial_call=True,
    )
    @needs("analyst")
    def begin(
        contents: str | None,
        clicks: int | None,
        refused: dict[str, Any] | None,
        filename: str | None,
        pasted: str | None,
        context: dict[str, Any],
    ) -> Any:
        lang: Lang = context["lang"]
        if ctx.triggered_id == "upload-refused":
            return _refused(too_big(whole((refused or {}).get("size", 0))), nothing, lang)
        if ctx.triggered_id == "paste-check":
            data, name = (pasted or "").encode(), t("actuals.pasted", lang)
            if not data.strip():
                return nothing(t("actuals.paste.empty", lang))
            if len(data) > MAX_BYTES:
                return _refused(too_big(len(data)), nothing, lang)
        elif contents:
            try:
                data, name = _bytes(contents), filename or ""
            except FileProblem as error:
                return _refused(error, nothing, lang)
        else:
            return (no_update,) * len(shown)
        pasting = ctx.triggered_id == "paste-check"
        token = uploads.take(context["plan"], data, name[:300], pasted=pasting)
        return show(uploads.wait(token, AT_ONCE_SECONDS), lang)

    @app.callback(
        *shown,
        Input("discard", "n_clicks"),
        State("upload-token", "data"),
        State("upload-context", "data"),
        prevent_initial_call=True,
    )
    @needs("analyst")
    def discard(clicks: int | None, token: str | None, context: dict[str, Any]) -> Any:
        if not clicks:
            return (no_update,) * len(shown)
        lang: Lang = context["lang"]
        if not uploads.drop(token):
            # It is being written, and goes on.
            return show(uploads.wait(token, AT_ONCE_SECONDS), lang)
        return nothing(t("actuals.discarded", lang), "warn")

    app.clientside_callback(
        ClientsideFunction("planMonitorUpload", "readAs"),
        Output("read-as", "data"),
        Input("read-sheet", "value"),
        Input("read-form", "value"),
        prevent_initial_call=True,
    )

    @app.callback(
        *shown,
        Input("read-as", "data"),
        State("upload-token", "data"),
        State("upload-context", "data"),
        prevent_initial_call=True,
    )
    @needs("analyst")
    def read_otherwise(
        wish: dict[str, Any] | None, token: str | None, context: dict[str, Any]
    ) -> Any:
        if not wish:
            return (no_update,) * len(shown)
        lang: Lang = context["lang"]
        sheet, form = str(wish.get("sheet", "")), str(wish.get("form", ""))
        try:
            table = uploads.get(token).table
            # Another sheet is looked at with fresh eyes.
            other = table is not None and sheet != table.sheet
            uploads.read_as(token, sheet, "" if other else form)
            return show(uploads.wait(token, AT_ONCE_SECONDS), lang)
        except Gone:
            return nothing(t("actuals.gone", lang))

    @app.callback(
        *shown,
        presses(app, "name-pressed", {"type": "accept-name", "name": ALL, "code": ALL}),
        State({"type": "remember-name", "name": ALL}, "value"),
        State({"type": "remember-name", "name": ALL}, "id"),
        State("upload-token", "data"),
        State("upload-context", "data"),
        prevent_initial_call=True,
    )
    @needs("analyst")
    def accept(
        press: dict[str, Any] | None,
        ticks: list[list[str] | None],
        boxes: list[dict[str, Any]],
        token: str | None,
        context: dict[str, Any],
    ) -> Any:
        if not press:
            return (no_update,) * len(shown)
        pressed = press["button"]
        lang: Lang = context["lang"]
        try:
            name, code = pressed["name"], str(pressed["code"])
            if code:
                ticked = {box["name"] for box, tick in zip(boxes, ticks, strict=True) if tick}
                name = unknown_names(uploads.get(token))[whole(pressed["name"])]
                uploads.accept(token, name, code, remember=pressed["name"] in ticked)
            else:
                uploads.accept(token, str(name), "", remember=False)
            return show(uploads.wait(token, AT_ONCE_SECONDS), lang)
        except (Gone, IndexError):
            return nothing(t("actuals.gone", lang))

    @app.callback(
        *shown,
        presses(app, "answer-pressed", {"type": "answer-file", "what": ALL}),
        State({"type": "answer", "question": ALL}, "value"),
        State("upload-token", "data"),
        State("upload-context", "data"),
        prevent_initial_call=True,
    )
    @needs("analyst")
    def answer(
        press: dict[str, Any] | None,
        chosen: list[str | None],
        token: str | None,
        context: dict[str, Any],
    ) -> Any:
        if not press:
            return (no_update,) * len(shown)
        given = dict(each.split("=", 1) for each in chosen if each and "=" in each)
        again = press["button"]["what"] == "again"
        lang: Lang = context["lang"]
        if not (given or again):
            said = html.Div(t("actuals.questions.none", lang), className="notice notice-bad")
            return *[no_update] * (len(shown) - 1), said
        try:
            uploads.answer(token, {} if again else given)
            return show(uploads.wait(token, AT_ONCE_SECONDS), lang)
        except Gone:
            return nothing(t("actuals.gone", lang))

    @app.callback(
        *shown,
        *tables,
        Input("commit", "n_clicks"),
        Input("commit-good", "n_clicks"),
        Input("upload-tick", "data"),
        State("upload-token", "data"),
        State("entered-by", "value"),
        State("upload-context", "data"),
        prevent_initial_call=True,
    )
    @needs("analyst")
    def write(
        every: int | None,
        good: int | None,
        tick: float | None,
        token: str | None,
        who: str | None,
        context: dict[str, Any],
    ) -> Any:
        lang: Lang = context["lang"]
        pressed = ctx.triggered_id
        if not token or (pressed != "upload-tick" and not (every or good)):
            return (no_update,) * (len(shown) + len(tables))
        try:
            if pressed == "upload-tick":
                held = uploads.get(token, AT_ONCE_SECONDS)
            else:
                name = author(who)
                if not name:
                    said = html.Div(t("actuals.who.missing", lang), className="notice notice-bad")
                    return *[no_update] * 6, said, *[no_update] * len(tables)
                uploads.commit(token, name, good_only=pressed == "commit-good")
                held = uploads.wait(token, AT_ONCE_SECONDS)
        except Gone:
            return *nothing(t("actuals.gone", lang)), *[no_update] * len(tables)
        if held.step != "written" or held.record is None:
            return *show(held, lang), *[no_update] * len(tables)
        record = held.record
        text = t(
            "actuals.committed",
            lang,
            new=f"{record.rows_new:,}",
            changed=f"{record.rows_changed:,}",
        )
        model = services.model(held.plan)
        return (
            *nothing(text, "good", id="committed"),
            values_table(model, lang),
            uploads_table(model, services, lang),
        )


def too_big(size: int) -> FileProblem:
    """A file that the browser has not sent because it is too large."""
    return FileProblem("too_big", size=f"{size / MEBIBYTE:.1f}", limit=str(MAX_BYTES // MEBIBYTE))


def _refused(error: FileProblem, nothing: Any, lang: Lang) -> tuple[Any, ...]:
    notice = html.Div(error.problem.text(lang), className="notice notice-bad", id="file-problem")
    token, _, *rest = nothing("")
    return token, notice, *rest


def _bytes(contents: str) -> bytes:
    try:
        return base64.b64decode(contents.partition(",")[2], validate=True)
    except (binascii.Error, ValueError) as error:
        raise FileProblem("encoding") from error
