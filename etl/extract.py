"""From a document to its mentions, in document order: no database, no catalogue."""

from __future__ import annotations

from etl.document import Document
from etl.facts import Mention
from etl.language import script_of
from etl.mention import read_block
from etl.period import Years
from etl.reading import Reading
from etl.role import setting_of
from etl.subject import topic_of
from etl.table import read_tables


def extract(
    document: Document, base_year: int | None = None, target_year: int | None = None
) -> list[Mention]:
    """Every quantity the document states and every target it puts in words, in document order.

    Years that are not given are those that the document itself names.
    """
    years = plan_years(document, base_year, target_year)
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
        mentions.extend(read_block(block, reading, setting_of(block.section)))
    return sorted(mentions, key=lambda mention: mention.quantity_start)


def plan_years(
    document: Document, base_year: int | None = None, target_year: int | None = None
) -> Years:
    """The plan's base and target year: as given, else as the document says."""
    from etl.readers.meta import describe

    if base_year is not None and target_year is not None:
        return Years(base_year, target_year)
    facts = describe(document)
    target = target_year or facts.target_year or (base_year + 5 if base_year else 2025)
    base = base_year or facts.base_year
    if base is None:
        # A guideline of 2018 with goals for 2020 and 2025 looks back on 2017.
        base = facts.start_year - 1 if facts.start_year is not None else target - 5
    return Years(base, target)
