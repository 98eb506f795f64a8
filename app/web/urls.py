"""Addresses of pages, in one place."""

from __future__ import annotations

from urllib.parse import quote, urlencode, urlsplit


def overview(slug: str, **filters: str) -> str:
    """The overview of a plan, filtered."""
    return "/?" + urlencode({"plan": slug, **filters})


def indicator(slug: str, code: str) -> str:
    """An indicator's page."""
    return f"/indicator/{quote(code)}?" + urlencode({"plan": slug})


def evidence(slug: str, mention: str = "") -> str:
    """The document's text, at a mention."""
    query = {"plan": slug} | ({"mention": mention} if mention else {})
    return "/evidence?" + urlencode(query) + (f"#m-{mention}" if mention else "")


def review(slug: str, show: str = "", mention: str = "") -> str:
    """The review of mentions: which of them, and the one that is being ruled on."""
    given = {"show": show, "mention": mention}
    return "/review?" + urlencode({"plan": slug, **{k: v for k, v in given.items() if v}})


def figure(slug: str, key: str, lang: str, **view: str) -> str:
    """A chart's figure for pictures: an indicator's code, or ``required``; on a past day, with a scenario."""
    given = {name: value for name, value in view.items() if value}
    return f"/figures/{quote(slug)}/{quote(key)}?" + urlencode({"lang": lang, **given})


def rows(slug: str) -> str:
    """The rows of a plan's table, for the grid."""
    return f"/rows/{quote(slug)}"


def report(slug: str, **view: str) -> str:
    """The briefing on a plan: of the overview's filters, on a past day."""
    return "/report?" + urlencode({"plan": slug, **{k: v for k, v in view.items() if v}})


def page(name: str, slug: str) -> str:
    """Another page of a plan."""
    return f"/{name}?" + urlencode({"plan": slug})


def language(code: str, path: str) -> str:
    """The switch to a language, back to the same place."""
    return f"/lang/{code}?" + urlencode({"next": path})


def local(address: str) -> str:
    """An address on this server as it was given, or the overview's."""
    parts = urlsplit(address)
    safe = (
        not parts.scheme
        and not parts.netloc
        and address.startswith("/")
        and not address.startswith(("//", "/\\"))
        # urlsplit does not see line breaks; a header would be ended by one.
        and address.isprintable()
    )
    return address if safe and "\\" not in address else "/"
