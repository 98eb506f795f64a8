"""The document's text with every extracted mention in its place."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html

from app.domain.language import Lang
from app.domain.row import PlanModel
from app.reading import Services
from app.web import urls
from app.words import t
from app.words.mentions import dated
from db import store
from db.records import MENTION_ROLES, BlockRecord, MentionRecord


def layout(model: PlanModel, lang: Lang, services: Services, **query: str) -> html.Div:
    """The page; ``mention`` in the address names the place to show."""
    document = store.document_of(services.engine, model.slug)
    of_block: dict[int, list[MentionRecord]] = defaultdict(list)
    for mention in model.view.mentions:
        of_block[mention.block].append(mention)
    names = {row.code: row.name(lang) for row in model.rows}
    chosen = next((m for m in model.view.mentions if m.key == query.get("mention")), None)
    painter = _Painter(document.text, of_block, names, model.slug, lang, chosen)
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
                    dcc.Checklist(
                        [
                            {
                                "label": html.Span(
                                    [
                                        html.Mark(
                                            t(f"role.{role}", lang),
                                            className=f"quantity role-{role}",
                                        ),
                                        f" {counts[role]}",
                                    ]
                                ),
                                "value": role,
                            }
                            for role in MENTION_ROLES
                        ],
                        list(MENTION_ROLES),
                        id="evidence-roles",
                        className="legend",
                        inline=True,
                    ),
                    dcc.Input(
                        id="evidence-text",
                        type="search",
                        placeholder=t("evidence.search", lang),
                        className="form-control",
                    ),
                    html.Span(id="evidence-count", role="status", className="hint"),
                    dcc.Store(id="evidence-words", data=t("evidence.count", lang)),
                ],
                className="evidence-tools",
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
                            html.Strong(t("evidence.mentions", lang)),
                            html.Ol(
                                [_entry(mention, names, lang) for mention in model.view.mentions],
                                className="mention-list",
                                lang="zh-CN",
                            ),
                        ],
                        className="contents",
                        **labelled,
                    ),
                    html.Article(
                        painter.blocks(document.blocks),
                        className="document",
                        id="evidence-document",
                        lang="zh-CN",
                    ),
                ],
                className="reading",
            ),
        ]
    )


def register(app: Dash, services: Services) -> None:
    """Which marks are shown, and which places the list names, is chosen in the browser."""
    app.clientside_callback(
        ClientsideFunction("planMonitor", "filterMentions"),
        Output("evidence-count", "children"),
        Input("evidence-roles", "value"),
        Input("evidence-text", "value"),
        State("evidence-words", "data"),
    )


def _entry(mention: MentionRecord, names: dict[str, str], lang: Lang) -> html.Li:
    """A place in the list: what is counted, how much, when."""
    name = names.get(mention.code, mention.phrase)
    data: dict[str, Any] = {
        "data-role": mention.role,
        "data-search": f"{name} {mention.phrase} {mention.text} {mention.period}".lower(),
    }
    return html.Li(
        html.A(
            [
                html.Mark(mention.text, className=f"quantity role-{mention.role}"),
                f" {mention.phrase} ",
                html.Small(dated(mention, lang), className="hint"),
            ],
            href=f"#m-{mention.key}",
        ),
        **data,
    )


class _Painter:
    """Blocks to elements: text stays text, mentions become links in their place."""

    def __init__(
        self,
        text: str,
        of_block: dict[int, list[MentionRecord]],
        names: dict[str, str],
        slug: str,
        lang: Lang,
        chosen: MentionRecord | None,
    ) -> None:
        self.text, self.of_block, self.names = text, of_block, names
        self.slug, self.lang, self.chosen = slug, lang, chosen

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
        """The block's text with its marks; the clause of the mention that the address names underlined."""
        mentions = sorted(self.of_block.get(block.ordinal, []), key=lambda m: m.quantity_start)
        of_place: dict[tuple[int, int], list[MentionRecord]] = defaultdict(list)
        position = block.start
        for mention in mentions:
            place = (mention.quantity_start, mention.quantity_end)
            if place in of_place or mention.quantity_start >= position:
                of_place[place].append(mention)
                position = max(position, mention.quantity_end)
        pieces: list[tuple[int, int, Any]] = []
        position = block.start
        for (start, end), own in of_place.items():
            pieces += self._plain(position, start)
            pieces.append((start, end, self._mark(own, self.text[start:end])))
            position = end
        pieces += self._plain(position, block.end)
        clause = self.chosen
        if clause is None or clause.block != block.ordinal:
            return [piece for _, _, piece in pieces]
        before = [piece for _, end, piece in pieces if end <= clause.start]
        inside = [p for start, end, p in pieces if start >= clause.start and end <= clause.end]
        after = [piece for start, end, piece in pieces if start >= clause.end]
        return [*before, html.Span(inside, className="clause"), *after]

    def _plain(self, start: int, end: int) -> list[tuple[int, int, Any]]:
        """A stretch of text, cut where the chosen clause begins and ends."""
        cuts = {start, end}
        if self.chosen is not None:
            cuts |= {c for c in (self.chosen.start, self.chosen.end) if start < c < end}
        edges = sorted(cuts)
        return [(a, b, self.text[a:b]) for a, b in pairwise(edges) if b > a]

    def _mark(self, mentions: list[MentionRecord], words: str) -> Any:
        """A number; where several facts share it, all are named, and there is an anchor for each."""
        first = mentions[0]
        title = "\n".join(
            f"{t(f'role.{each.role}', self.lang)} {dated(each, self.lang)} · "
            f"{self.names.get(each.code) or each.phrase}"
            for each in mentions
        )
        tied = next((each for each in mentions if each.code in self.names), None)
        waits = tied is None and first.role == "target" and first.use != "set_aside"
        mark = html.Mark(
            words,
            className=f"quantity role-{first.role}" + (" untied" if waits else ""),
            title=title + (f"\n{t('evidence.untied', self.lang)}" if waits else ""),
            id=f"m-{first.key}",
        )
        anchors = [html.Span(id=f"m-{each.key}") for each in mentions[1:]]
        if tied is None and not waits:
            return html.Span([*anchors, mark]) if anchors else mark
        href = (
            urls.indicator(self.slug, tied.code)
            if tied
            else urls.review(self.slug, "open", first.key)
        )
        return html.Span([*anchors, dcc.Link(mark, href=href, className="mark-link")])
