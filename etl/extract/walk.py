"""From a document to its mentions, in document order: no database, no catalogue."""

from __future__ import annotations

from collections.abc import Sequence

from etl.document import Document
from etl.facts import Mention
from etl.language.recognition import script_of
from etl.language.zh.mentions import read_block
from etl.language.zh.roles import setting_of
from etl.language.zh.state import Reading
from etl.language.zh.subjects import topic_of
from etl.language.zh.tables import read_tables
from etl.language.zh.time.plan_years import plan_years


def extract(
    document: Document,
    base_year: int | None = None,
    target_year: int | None = None,
    assumed: Sequence[str] = (),
) -> list[Mention]:
    """Every quantity the document states and every target it puts in words, in document order.

    Years that are not given are those that the document itself names (``etl.language.zh.time.plan_years``);
    ``assumed`` are those of the given (``base_year``, ``target_year``) that nobody states.
    """
    years = plan_years(document, base_year, target_year, assumed)
    mentions = read_tables(document, years)
    in_tables = {
        ordinal
        for table in document.tables
        for row in table.grid
        for ordinal in row
        if ordinal is not None
    }
    reading = Reading(years)
    topics: dict[str, str] = {}
    for block in document.blocks:
        if block.kind == "heading" or block.ordinal in in_tables:
            continue
        if script_of(block.text):
            # Not Chinese: its numbers would be named after words that nobody here has read.
            continue
        title = block.section[0] if block.section else document.title
        reading.carry.topic = topics.setdefault(title, topic_of(title))
        mentions.extend(read_block(block, reading, setting_of(block.section, years)))
    return sorted(mentions, key=lambda mention: mention.quantity_start)
