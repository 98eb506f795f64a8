"""What each column of a table is taken for, and what has to be asked before anything is read out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.entry.files.sheets import Sheet, Unclear
from app.entry.problems import Choice, FileProblem, Question
from app.entry.table.around import hidden, title, unit_above, units, year
from app.entry.table.blocks import Block
from app.entry.table.columns import FIELDS, TAKEN, Column, Draft, Layout, cell_of, width_of
from app.entry.table.head import OBSERVED, Head, parse_head
from app.entry.table.lines import letter, place_of
from app.entry.values.number import is_number

# How many values of a narrowing column are offered to choose one from.
OFFERED = 12
LONGEST_NUMBER = 40


def lay_out(sheet: Sheet, block: Block, form: str, answers: Mapping[str, str]) -> Layout:
    """How a table is to be read, with the questions that stand in the way of reading.

    ``form`` is a wish (long, wide or empty); ``answers`` are the analyst's own words, by column or matter. Raises
    ``FileProblem`` for an answer that answers nothing.
    """
    draft = Draft(sheet, block, form, answers)
    _one_table(draft)
    _answered(draft)
    _fields(draft)
    draft.form = _form(draft)
    if draft.form == "long":
        _long(draft)
    else:
        _wide(draft)
    _others(draft)
    unit, part, without_hidden = units(draft), title(draft), hidden(draft)
    told = year(draft) if draft.form == "long" else ""
    _complete(draft, told)
    return Layout(
        sheet=sheet,
        block=block,
        form=draft.form,
        columns=draft.all,
        rows=draft.rows,
        unit=unit,
        year=told,
        part=part,
        questions=sorted(draft.questions, key=_place),
        remarks=draft.remarks,
        hidden=without_hidden,
    )


def _complete(draft: Draft, told: str) -> None:
    """Refuse what answers have left without a name, a year or values. Raises ``FileProblem``."""
    wanted = (
        ["indicator", "value"] if draft.form == "wide" or told else ["indicator", "year", "value"]
    )
    missing = [name for name in wanted if not any(column.use == name for column in draft.all)]
    if missing and not draft.questions:
        found = _joined([column for column in draft.all if column.head.text])
        raise FileProblem("columns", missing=", ".join(missing), found=found[:200])


def _place(question: Question) -> tuple[int, int]:
    """Where a question stands among the others: by its column, after what concerns the whole table."""
    key = question.choices[0].key if question.choices else ""
    return (len(key), place_of(key) or 0) if key.isupper() else (0, 0)


def _joined(columns: Sequence[Column]) -> str:
    return "、".join(column.name for column in columns)


def _values(draft: Draft, columns: Sequence[Column]) -> list[Choice]:
    """The choice of one of several columns as that of the values, with what stands in its brackets as their unit."""
    return [
        choice
        for column in columns
        for choice in (
            Choice(column.letter, "actual", "values", {"column": column.name}),
            *_as_unit(draft, column),
        )
    ]


def _as_unit(draft: Draft, column: Column) -> list[Choice]:
    """That the end of a head is the unit, where nothing else states one."""
    rest = column.head.rest
    stated = column.head.unit or unit_above(draft) or any(c.use == "unit" for c in draft.all)
    if not rest or stated or not column.head.text.endswith((f"{rest})", f"{rest}）")):
        return []
    return [Choice(column.letter, f"unit:{rest}", "as_unit", {"column": column.name, "unit": rest})]


def _one_table(draft: Draft) -> None:
    """Ask which of several tables beside each other is meant, and leave the others."""
    starts = [column.at for column in draft.all if column.head.field == "indicator"]
    valued = [column.at for column in draft.all if column.head.text and not column.head.named]
    tables = starts[:1]
    for at in starts[1:]:
        if any(tables[-1] < each < at for each in valued):
            tables.append(at)
    if len(tables) < 2:
        return
    # What stands left of the first indicator (a number, a code) belongs to the first table.
    tables[0] = 0
    wanted = place_of(draft.answers.get("table", ""))
    if wanted not in tables:
        choices = [Choice("table", letter(at), "table", {"column": letter(at)}) for at in tables]
        draft.ask("tables", choices, columns="、".join(map(letter, tables)))
        wanted = 0
    end = min((at for at in tables if at > wanted), default=len(draft.block.heads))
    for column in draft.all:
        if not wanted <= column.at < end:
            draft.leave(column, "other_table")


def _answered(draft: Draft) -> None:
    for column in draft.open:
        answer = draft.answer(column)
        if answer == "ignore":
            draft.leave(column, "ignored")
        elif answer == "note" and column.head.field != "note":
            draft.use(column, "note+")
        elif answer in FIELDS:
            draft.use(column, answer)
        elif answer.startswith("only:"):
            draft.use(column, "only", answer.removeprefix("only:"))
        elif answer in TAKEN or answer.startswith("unit:"):
            draft.use(replace(column, head=_taken(column.head, answer)), "value")


def _taken(head: Head, answer: str) -> Head:
    """A head that an answer has made one of observed values."""
    unit = answer.removeprefix("unit:") if answer.startswith("unit:") else head.unit
    status = answer if answer in {"estimate", "provisional"} else head.status
    return replace(head, role="actual", status=status, unit=unit, rest="")


def _fields(draft: Draft) -> None:
    for name in sorted(FIELDS):
        chosen = [column for column in draft.all if column.use == name]
        same = [column for column in draft.open if column.head.field == name]
        if len(same) == 1 and not chosen and not same[0].head.rest:
            draft.use(same[0], name)
        elif chosen:
            for column in same:
                draft.leave(column, "ignored")
        elif same:
            choices = [Choice(c.letter, name, "field", {"column": c.name}) for c in same]
            if len(same) > 1:
                draft.ask("twice", choices, columns=_joined(same))
            else:
                draft.ask("head", choices, column=_joined(same), rest=same[0].head.rest)
            for column in same:
                draft.leave(column, "asked")
    if not any(column.use == "indicator" or column.why == "asked" for column in draft.all):
        for column in draft.all:
            if column.use == "code":
                draft.use(column, "indicator")


def _form(draft: Draft) -> str:
    """Long or wide, as wished, or as the head looks like."""
    mine = [column for column in draft.all if column.why != "other_table"]
    years = any(column.head.period and not column.head.named for column in mine)
    if draft.form == "long" or not years:
        return "long"
    dated = any(column.use == "year" for column in mine)
    # A value column beside one of years is of those years; one whose head says the year needs none.
    bare = [
        column
        for column in mine
        if not column.head.named
        and not column.head.year
        and (column.observed or column.use == "value")
    ]
    return "long" if dated and bare and draft.form != "wide" else "wide"


def _long(draft: Draft) -> None:
    """Find the one column of values."""
    chosen = [column for column in draft.all if column.use == "value"]
    candidates = [c for c in draft.open if c.head.text and not c.head.named]
    plain = [c for c in candidates if c.observed and not c.head.year and not c.head.rest]
    unclear = [c for c in candidates if c.head.role in {"value", "actual"} and c not in plain]
    if not chosen and len(plain) == 1 and not unclear:
        chosen = plain
    if len(chosen) != 1:
        offered = chosen or [*plain, *unclear] or candidates
        if offered:
            draft.ask("values", _values(draft, offered), columns=_joined(offered))
        for column in offered:
            draft.leave(column, "asked")
        return
    draft.use(chosen[0], "value")
    for column in [*plain, *unclear, *(c for c in candidates if c.head.year)]:
        if column.at != chosen[0].at:
            draft.leave(column, "other_value", column=chosen[0].letter)


def _wide(draft: Draft) -> None:
    """Find the columns of values, one for each year."""
    for column in draft.open:
        head = column.head
        if head.named or head.role not in OBSERVED or not (head.period or head.role or head.unit):
            continue
        if head.rest or not head.period:
            _ask_head(draft, column)
        else:
            draft.use(column, "value")
    groups: dict[tuple[str, str], list[Column]] = {}
    for column in draft.all:
        if column.use == "value":
            own = column.head.year
            # What shows as a day of 1905 may be any year.
            own = own if isinstance(own, Unclear) else own[:4]
            groups.setdefault((own, column.head.part), []).append(column)
    for same in groups.values():
        chosen = [c for c in same if draft.answer(c).startswith((*TAKEN, "unit:"))]
        if len(same) > 1 and len(chosen) == 1:
            for column in same:
                if column.at != chosen[0].at:
                    draft.leave(column, "other_value", column=chosen[0].letter)
        elif len(same) > 1:
            draft.ask("same_year", _values(draft, same), columns=_joined(same))
    if not groups and not draft.questions:
        offered = [column for column in draft.open if column.head.period]
        if offered:
            draft.ask("values", _values(draft, offered), columns=_joined(offered))


def _ask_head(draft: Draft, column: Column) -> None:
    """Ask what a head means that was not understood whole."""
    key, head = column.letter, column.head
    choices = [Choice(key, "ignore", "ignore_column"), Choice(key, "note", "note")]
    if head.period:
        choices = [
            Choice(key, "actual", "actual", {"year": head.period}),
            Choice(key, "estimate", "estimate", {"year": head.period}),
            *_as_unit(draft, column),
            choices[0],
        ]
    draft.ask("head", choices, column=column.name, rest=(head.rest or head.text)[:60])
    draft.leave(column, "asked")


def _others(draft: Draft) -> None:
    """What is left: parts of the year, no value, describing, narrowing, or not understood."""
    if draft.form == "wide":
        for column in draft.all:
            if column.use == "year":
                _narrowing(draft, column)
    for column in draft.open:
        head = column.head
        if head.kind == "period":
            draft.use(column, "period")
        elif head.kind in {"about", "field"}:
            draft.leave(column, "about")
        elif head.role and head.role not in OBSERVED:
            draft.leave(column, head.role)
        else:
            _narrowing(draft, column)


def _narrowing(draft: Draft, column: Column) -> None:
    """A column that may narrow the values down: the same everywhere it is said, else it is asked about."""
    texts = draft.texts(column)
    said = [text for text in texts if text]
    if not said:
        draft.leave(column, "empty")
    elif not column.head.text and _no_column(draft, column):
        return
    elif len(texts) == 1 and not _doubtful(draft, column, said[0]):
        draft.leave(column, "constant", value=said[0][:60])
        draft.say("constant", column=column.name, value=said[0][:60])
    else:
        _ask_narrowing(draft, column, said)


def _doubtful(draft: Draft, column: Column, text: str) -> bool:
    """Whether a column with one text in every row may hold values, or says that no row holds what was observed."""
    if not column.head.text or (draft.form == "wide" and not column.head.kind and _is_number(text)):
        return True
    head = parse_head(text)
    return not head.rest and bool(head.part or head.role not in OBSERVED)


def _ask_narrowing(draft: Draft, column: Column, said: Sequence[str]) -> None:
    key = column.letter
    choices = [
        Choice(key, f"only:{text}", "only", {"value": text[:40]})
        for text in said[:OFFERED]
        if len(text) <= 60
    ]
    if not column.head.kind and all(map(_is_number, said)):
        # Two digits may be a code; more than that is no group.
        choices = choices if all(len(text) <= 2 for text in said) else []
        choices.insert(0, Choice(key, "actual", "values", {"column": column.name}))
    choices += [Choice(key, "ignore", "ignore_column"), Choice(key, "note", "note")]
    shown = "、".join(text[:20] for text in said[:4]) + ("…" if len(said) > 4 else "")
    code = "narrows" if column.head.kind == "group" else "unknown"
    if len(said) == 1 and not _is_number(said[0]) and _doubtful(draft, column, said[0]):
        code = "not_observed"
    draft.ask(code, choices, column=column.name, values=shown)
    draft.leave(column, "asked")


def _is_number(text: str) -> bool:
    """Whether a cell begins like a number and is one."""
    return len(text) <= LONGEST_NUMBER and text[:1].isdigit() and is_number(text)


def _no_column(draft: Draft, column: Column) -> bool:
    """Whether what stands under an empty head is no column: row numbers, or a few stray cells.

    Rows with stray cells are refused later: a number with a bare comma in it looks like that.
    """
    texts = [cell_of(cells, column.at) for _, cells in draft.rows]
    if any(texts == [str(number + first) for number in range(len(texts))] for first in (0, 1)):
        draft.leave(column, "about")
        return True
    if column.at >= width_of(draft.block.heads) or sum(map(bool, texts)) * 2 <= len(texts):
        draft.leave(column, "no_head")
        return True
    return False
