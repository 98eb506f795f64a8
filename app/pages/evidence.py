"""The document's text with every extracted mention in its place."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from dash import Dash, dcc, html

from app import urls
from app.i18n import Lang, t
from app.model import PlanModel
from app.services import Services
from db import store
from db.records import BlockRecord, MentionRecord

_ROLES = ("target", "baseline", "history", "other")


def layout(model: PlanModel, lang: Lang, services: Services, **query: str) -> html.Div:
    """The page; ``mention`` in the address names the place to show."""
    document = store.document_of(services.engine, model.slug)
    of_block: dict[int, list[MentionRecord]] = defaultdict(list)
    for mention in model.view.mentions:
        of_block[mention.block].append(mention)
    names = {row.code: row.name(lang) for row in model.rows}
    painter = _Painter(document.text, of_block, names, model.slug, lang)
    headings = [
        block for block in document.blocks if block.kind == "heading" and (block.level or 9) <= 3
    ]
    counts = Counter(mention.role for mention in model.view.mentions)
    labelled: dict[str, Any] = {"aria-label": t("evidence.contents", lang)}
    return html.Div(
        [
            html.H1(t("evidence.title", lang)),
            html.P(
                [
                    t("evidence.lead", lang),
                    html.Span(
                        f" {document.name} · SHA-256 {document.sha256[:12]}…",
                        className="hash",
                        title=document.sha256,
                    ),
                ],
                className="lead-line",
            ),
            html.Div(
                [
                    html.Span(
                        [
                            html.Mark(t(f"role.{role}", lang), className=f"quantity role-{role}"),
                            f" {counts[role]}",
                        ],
                        className="legend-item",
                    )
                    for role in _ROLES
                ],
                className="legend",
            ),
            html.Div(
                [
                    html.Nav(
                        [
                            html.Strong(t("evidence.contents", lang)),
                            html.Ol(
                                [
                                    html.Li(
                                        html.A(
                                            document.text[block.start : block.end],
                                            href=f"#b-{block.ordinal}",
                                            lang="zh-CN",
                                        ),
                                        className=f"toc-{block.level}",
                                    )
                                    for block in headings
                                ]
                            ),
                        ],
                        className="contents",
                        **labelled,
                    ),
                    html.Article(
                        painter.blocks(document.blocks), className="document", lang="zh-CN"
                    ),
                ],
                className="reading",
            ),
        ]
    )


def register(app: Dash, services: Services) -> None:
    """The page has nothing that changes."""


class _Painter:
    """Blocks to elements: text stays text, mentions become links in their place."""

    def __init__(
        self,
        text: str,
        of_block: dict[int, list[MentionRecord]],
        names: dict[str, str],
        slug: str,
        lang: Lang,
    ) -> None:
        self.text, self.of_block, self.names, self.slug, self.lang = (
            text,
            of_block,
            names,
            slug,
            lang,
        )

    def blocks(self, blocks: Sequence[BlockRecord]) -> list[Any]:
        """Paragraphs and headings as they come, cells gathered into tables."""
        made: list[Any] = []
        position = 0
        while position < len(blocks):
            block = blocks[position]
            if block.table is None:
                made.append(self._block(block))
                position += 1
                continue
            cells = []
            while position < len(blocks) and blocks[position].table == block.table:
                cells.append(blocks[position])
                position += 1
            made.append(self._table(cells))
        return made

    def _block(self, block: BlockRecord) -> Any:
        inner = self._inner(block)
        if block.kind == "heading":
            element = {1: html.H2, 2: html.H3, 3: html.H4}.get(block.level or 9, html.H5)
            return element(inner, id=f"b-{block.ordinal}")
        return html.P(inner, id=f"b-{block.ordinal}")

    def _table(self, cells: Sequence[BlockRecord]) -> html.Div:
        rows: dict[int, list[BlockRecord]] = defaultdict(list)
        for cell in cells:
            rows[cell.row or 0].append(cell)
        starts = sorted(rows)
        width = max((cell.column or 0) for cell in cells) + 1
        lines = []
        for number, start in enumerate(starts):
            own = {cell.column or 0: cell for cell in rows[start]}
            # A column without a cell here is covered by the cell above it, or is not there at all.
            line = [
                html.Td(self._inner(own[column]), rowSpan=self._span(starts, rows, number, column))
                for column in range(width)
                if column in own
            ]
            lines.append(html.Tr(line))
        return html.Div(
            html.Table(html.Tbody(lines), className="table table-sm"), className="table-wrap"
        )

    @staticmethod
    def _span(
        starts: list[int],
        rows: dict[int, list[BlockRecord]],
        number: int,
        column: int,
    ) -> int:
        reach = 1
        for later in starts[number + 1 :]:
            columns = {each.column or 0 for each in rows[later]}
            if column in columns or column > min(columns):
                break
            reach += 1
        return reach

    def _inner(self, block: BlockRecord) -> list[Any]:
        mentions = sorted(self.of_block.get(block.ordinal, []), key=lambda m: m.quantity_start)
        parts: list[Any] = []
        position = block.start
        for mention in mentions:
            start, end = mention.quantity_start, mention.quantity_end
            if start < position:
                # Several facts share one number: one mark, an anchor for each.
                parts.append(html.Span(id=f"m-{mention.key}"))
                continue
            parts.append(self.text[position:start])
            parts.append(self._mark(mention, self.text[start:end]))
            position = end
        parts.append(self.text[position : block.end])
        return parts

    def _mark(self, mention: MentionRecord, words: str) -> Any:
        label = self.names.get(mention.code) or mention.phrase
        title = f"{t(f'role.{mention.role}', self.lang)} {mention.period} · {label}"
        mark = html.Mark(
            words, className=f"quantity role-{mention.role}", title=title, id=f"m-{mention.key}"
        )
        if mention.code in self.names:
            return dcc.Link(
                mark, href=urls.indicator(self.slug, mention.code), className="mark-link"
            )
        return mark
