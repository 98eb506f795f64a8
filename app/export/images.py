"""Figures to PNG and SVG without a reader's browser: kaleido and the system's Chromium, nothing fetched."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from app.domain.language import Lang
from app.export.browser import find_chromium, find_cjk_font, has_han
from app.words import t

Format = Literal["png", "svg"]
# A drawing takes well under a second; a browser that hangs must not hold up a nightly job for ever.
_SECONDS = 60


class CannotDraw(RuntimeError):
    """Why no picture can be made here, and what to install."""


def ready(figures: Sequence[dict[str, Any]], lang: Lang) -> str:
    """The browser that will draw. Raises ``CannotDraw`` without one, or a font for Chinese in them."""
    browser = find_chromium()
    if browser is None:
        raise CannotDraw(t("charts.no_browser", lang))
    if find_cjk_font() is None and any(
        has_han(json.dumps(figure, ensure_ascii=False, default=str)) for figure in figures
    ):
        raise CannotDraw(t("charts.no_font", lang))
    return browser


def draw(
    figures: Sequence[dict[str, Any]], form: Format, scale: int, lang: Lang
) -> Iterator[bytes]:
    """The figures (each with ``layout.width`` and ``height``) as files, one after the other, at ``scale``.

    Raises ``CannotDraw`` also when the browser fails.
    """
    browser = ready(figures, lang)
    with asyncio.Runner() as runner:
        page = runner.run(_open(browser, lang))
        try:
            for figure in figures:
                yield runner.run(_draw(page, figure, form, scale, lang))
        finally:
            runner.run(page.close())


async def _open(browser: str, lang: Lang) -> Any:
    from kaleido import Kaleido

    # Formulas are not drawn; kaleido would fetch what draws them from afar.
    page = Kaleido(path=browser, mathjax=False, timeout=_SECONDS)
    try:
        await page.open()
    except (RuntimeError, OSError) as error:
        raise CannotDraw(t("charts.browser_failed", lang, browser=browser)) from error
    return page


async def _draw(page: Any, figure: dict[str, Any], form: Format, scale: int, lang: Lang) -> bytes:
    options = {"format": form, "scale": 1 if form == "svg" else scale}
    try:
        data: bytes = await page.calc_fig(figure, options)
    except (RuntimeError, TimeoutError) as error:
        raise CannotDraw(t("charts.drawing_failed", lang, error=str(error).strip())) from error
    return data
