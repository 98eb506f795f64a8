"""From mentions to a proposed catalogue: one row for each distinct target, for a person to correct.

Proposals name; they hold no values. Nothing is decided in silence: rows made of two wordings, and wordings that look
alike but were kept apart, say so beside the row.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from db.codes import code_from_name
from db.phrases import doubt
from etl.catalogue.match import COUNT_UNITS, normal
from etl.catalogue.near import SameKey, SharedWords, likeness, plain
from etl.document import Document
from etl.facts import Mention
from etl.language.zh.front_matter import DocumentFacts
from etl.readers.layout.markers import find_marker

_REGION = re.compile(
    r"^(?P<name>[\u4e00-\u9fff]{2,6}?)(?P<rank>省|市|自治区|特别行政区|新区|县|区)"
)
_RATE_WORD = re.compile(r"年均|增速|增长率|增幅|复合")
_FALL = re.compile(r"(?:下降|降低|减少|压减|缩减|缩短)(?:率|幅度)?$")
_CHANGE = re.compile(r"(?:累计)?(?:下降|降低|减少|压减|缩减|增长|提高|提升|增加)(?:率|幅度)?$")
_SHARE = re.compile(r"(?:率|比重|占比|比例|份额)$")
_LOWERED = re.compile(
    r"(?:降|减|缩短|压缩|回落|缩小|下降|减少|降低|压减|精简|收窄)[到至为]\D{0,4}$"
)
# What is better when there is less of it; the reviewer has the last word.
_LESS_IS_BETTER = re.compile(
    r"能耗|物耗|水耗|电耗|煤耗|消耗|死亡|事故|排放|失业|伤亡|污染|投诉|用时|时延|浪费|流失|亏损|成本"
)
_WORDED = frozenset({"multiple", "qualitative"})
# From this likeness on, a sentence and a table row with the same value are taken for the same target.
_SAME = 0.6
_ALIKE = 0.75
_CANDIDATE = 0.5
_NOTE_LENGTH = 90


@dataclass(slots=True)
class Proposal:
    """A proposed catalogue row; ``notes`` are what the person who corrects it should look at.

    ``doubt`` says why its name may be none (a code of ``db.phrases.doubt``); empty for a noun phrase.
    """

    code: str
    name: str
    unit: str
    kind: str
    direction: str
    part: str
    category: str
    aliases: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A part or a category: its code, its Chinese name, and for parts the words with which it begins."""

    code: str
    zh: str
    begins: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a document proposes for its ``plan.toml``: rows, and apart from them those that a person must confirm."""

    facts: DocumentFacts
    region: tuple[str, ...]
    parts: tuple[Heading, ...]
    categories: tuple[Heading, ...]
    rows: tuple[Proposal, ...]
    doubtful: tuple[Proposal, ...] = ()


@dataclass(slots=True)
class _Group:
    """All mentions that set the same target under names that are one name."""

    name: str
    mentions: list[Mention]
    aliases: list[str] = field(default_factory=list)

    @property
    def first(self) -> Mention:
        return self.mentions[0]


def draft(
    document: Document,
    mentions: Sequence[Mention],
    facts: DocumentFacts,
    taken: Collection[str] = (),
) -> Draft:
    """Propose parts, categories and rows. ``taken`` are codes that no new row may have."""
    region = region_of(document.title, facts.issuer)
    targets = [mention for mention in mentions if mention.role == "target"]
    groups = _merged(_by_part(_grouped(targets, region)), region)
    parts = _headings([_part(group.first, document) for group in groups])
    categories = _headings([_category(group.first) for group in groups])
    part_of = {heading.begins: heading.code for heading in parts}
    category_of = {heading.zh: heading.code for heading in categories}
    bases = [mention for mention in mentions if mention.role == "baseline"]
    based = {normal(mention.indicator, region): mention.unit for mention in bases}
    words = SharedWords((plain(mention.indicator, region), mention) for mention in bases)
    same = SameKey(groups, _value_key)
    used, names = set(taken), {group.name for group in groups}
    rows = []
    for number, group in enumerate(groups):
        first = group.first
        code = code_from_name(plain(group.name, region), used)
        used.add(code)
        stem = _CHANGE.sub("", group.name)
        unit, kind = _unit_and_kind(
            group, based.get(plain(group.name, region)) or based.get(plain(stem, region), "")
        )
        name, aliases = group.name, group.aliases
        of_level = kind == "multiple" or (first.kind == "change" and kind in {"level", "share"})
        if of_level and stem not in {"", name} and stem not in names:
            name, aliases = stem, [group.name, *group.aliases]
        rows.append(
            Proposal(
                code=code,
                name=name,
                unit=unit,
                kind=kind,
                direction=_direction(group.name, first, kind),
                part=part_of[_part(first, document)],
                category=category_of[plain_title(_category(first))],
                aliases=aliases,
                doubt=doubt(name, in_table=first.in_table),
                notes=[
                    *_notes(group, [other for _, other in same.beside(number, group)], region),
                    *_candidates(group, words, based, region),
                ],
            )
        )
    return Draft(
        facts,
        region,
        tuple(_without_mark(parts)),
        tuple(Heading(each.code, each.zh) for each in categories),
        tuple(row for row in rows if not row.doubt),
        tuple(row for row in rows if row.doubt),
    )


def region_of(title: str, issuer: str) -> tuple[str, ...]:
    """Words in front of a name that say nothing new: 上海市, 上海, 全市; 全国 for a national plan."""
    for text in (title, issuer):
        match = _REGION.match(text)
        if match:
            return (match.group(), match["name"], f"全{match['rank'][-1]}")
    return ("全国",)


def unit_class(unit: str) -> str:
    """The unit under which values are compared: classifiers are one, points are per cent."""
    if unit in COUNT_UNITS:
        return "个"
    return "%" if unit == "百分点" else unit


def _grouped(targets: Sequence[Mention], region: Sequence[str]) -> list[_Group]:
    """Mentions by name and unit; 翻一番 or 保持稳定 beside a number is one more word on the same indicator."""
    groups: dict[tuple[str, str], _Group] = {}
    by_name: dict[str, _Group] = {}
    for mention in sorted(targets, key=lambda each: each.kind in _WORDED):
        name = normal(mention.indicator, region)
        if not name:
            continue
        key = (name, unit_class(mention.unit))
        group = groups.get(key) or (by_name.get(name) if mention.kind in _WORDED else None)
        if group is None:
            group = groups[key] = _Group(mention.indicator, [])
            by_name.setdefault(name, group)
        group.mentions.append(mention)
    return sorted(groups.values(), key=lambda group: group.first.quantity_start)


def _by_part(groups: Sequence[_Group]) -> list[_Group]:
    """One name with one value in the plan and another in an annex stands for two indicators, one in each."""
    parted = []
    for group in groups:
        said: dict[str, dict[str, set[float]]] = defaultdict(lambda: defaultdict(set))
        for mention in group.mentions:
            if mention.value is not None and mention.kind not in _WORDED:
                said["".join(mention.section[:1])][mention.period[-4:]].add(mention.value)
        if all(values == next(iter(said.values())) for values in said.values()):
            parted.append(group)
            continue
        of_part: dict[str, list[Mention]] = defaultdict(list)
        for mention in group.mentions:
            of_part["".join(mention.section[:1])].append(mention)
        parted += [_Group(own[0].indicator, own) for own in of_part.values()]
    return parted


def _merged(groups: list[_Group], region: tuple[str, ...]) -> list[_Group]:
    """A table row that repeats a sentence in other words becomes an alias, where that is beyond doubt."""
    taken: set[int] = set()
    same = SameKey(groups, _value_key)
    for n, group in enumerate(groups):
        if n in taken:
            continue
        near = [
            (ratio, m)
            for m, other in same.beside(n, group)
            if m not in taken
            and not other.aliases
            and _same_value(group.first, other.first)
            and any(x.in_table for x in group.mentions) != any(x.in_table for x in other.mentions)
            and (ratio := likeness(group.name, other.name, region)) >= _SAME
        ]
        if not near:
            continue
        near.sort(reverse=True)
        if len(near) > 1 and near[0][0] - near[1][0] < 0.1:
            continue
        other = groups[near[0][1]]
        if near[0][1] < n:
            continue
        group.mentions.extend(other.mentions)
        group.aliases.append(other.name)
        taken.add(near[0][1])
    return [group for n, group in enumerate(groups) if n not in taken]


def _value_key(group: _Group) -> tuple[float, float | None, str] | None:
    """What the first mentions of two groups must share for ``_same_value``, but for the unit."""
    first = group.first
    if first.value is None or first.value == 0:
        return None
    return first.value, first.value_high, first.period[-4:]


def _same_value(one: Mention, other: Mention) -> bool:
    return (
        one.value is not None
        and one.value != 0
        and (one.value, one.value_high, one.period[-4:])
        == (other.value, other.value_high, other.period[-4:])
        and (unit_class(one.unit) == unit_class(other.unit) or not one.unit or not other.unit)
    )


def _unit_and_kind(group: _Group, base_unit: str) -> tuple[str, str]:
    numbers = [mention for mention in group.mentions if mention.value is not None]
    units = Counter(m.unit for m in numbers if m.kind not in {"multiple", "change"} and m.unit)
    first = next((m for m in numbers if m.kind != "multiple"), group.first)
    unit = units.most_common(1)[0][0] if units else first.unit
    kind: str = first.kind
    if first.kind == "multiple":
        return (base_unit, "level") if base_unit else ("倍", "multiple")
    if (
        first.kind == "change"
        and first.unit == "%"
        and not _SHARE.search(_CHANGE.sub("", group.name))
    ):
        # 10 % less than in 2020 sets a level once that of 2020 is known, and 0.9 times it until then.
        return (base_unit, "level") if base_unit not in {"", "%"} else ("倍", "multiple")
    if first.kind == "change":
        return ("%", "share") if unit in {"%", "百分点"} else (unit, "level")
    if first.kind == "growth_rate" and _is_total(first):
        # A fall by 13.5 % over five years is no mean rate: what it sets is 0.865 times the baseline.
        return "倍", "multiple"
    if kind == "qualitative" and not unit:
        unit = base_unit
    return unit, kind


def _is_total(mention: Mention) -> bool:
    return "-" in mention.period and not _RATE_WORD.search(mention.indicator)


def _direction(name: str, first: Mention, kind: str) -> str:
    if first.comparator in {"<", "<="}:
        return "down"
    if _LOWERED.search(first.evidence[: first.quantity_start - first.start]):
        return "down"
    falls = _FALL.search(name) is not None
    if kind in {"multiple", "share", "level"} and first.kind in {"change", "growth_rate"} and falls:
        return "down"
    if falls:
        return "up"
    return "down" if _LESS_IS_BETTER.search(name) else "up"


def _notes(group: _Group, others: Sequence[_Group], region: tuple[str, ...]) -> list[str]:
    """What to look at: the sentence, the other groups of its value (``others``) with a like name, what differs."""
    first = group.first
    evidence = " ".join(first.evidence.split())
    if len(evidence) > _NOTE_LENGTH:
        evidence = evidence[: _NOTE_LENGTH - 1] + "…"
    notes = [evidence]
    if group.aliases:
        notes.append(
            f"核对：由相近的两种表述合并（same value, near names）：{'；'.join(group.aliases)}"
        )
    alike = [
        other.name
        for other in others
        if unit_class(other.first.unit) == unit_class(first.unit)
        and _same_value(first, other.first)
        and likeness(group.name, other.name, region) >= _ALIKE
    ]
    if alike:
        notes.append(f"核对：数值相同、名称相近（kept apart）：{'；'.join(alike)}")
    values = {mention.value for mention in group.mentions if mention.value is not None}
    years = {mention.period[-4:] for mention in group.mentions}
    if len(values) > 1 and len(years) == 1 and first.kind not in {"multiple"}:
        notes.append("核对：同名而数值不同（values differ）")
    if not group.first.unit and first.value is not None:
        notes.append("核对：文中未见单位（no unit found）")
    return notes


def _candidates(
    group: _Group, bases: SharedWords[Mention], based: Collection[str], region: tuple[str, ...]
) -> list[str]:
    """Baselines under a like name: whether their scope is the same is for a person to say."""
    if any(plain(name, region) in based for name in (group.name, *group.aliases)):
        return []
    units = {unit_class(mention.unit) for mention in group.mentions}
    near = [
        mention
        for mention in bases.near(plain(group.name, region))
        if (unit_class(mention.unit) in units or group.first.kind == "multiple")
        and likeness(group.name, mention.indicator, region) >= _CANDIDATE
    ]
    near.sort(key=lambda mention: -likeness(group.name, mention.indicator, region))
    names = list(dict.fromkeys(f"{m.indicator}（{m.text}）" for m in near))[:2]
    return (
        [f"基期候选，口径相同则列入 baseline_aliases（candidates）：{'；'.join(names)}"]
        if names
        else []
    )


def _part(mention: Mention, document: Document) -> str:
    return mention.section[0] if mention.section else document.title


def _category(mention: Mention) -> str:
    """The heading right above the target; 目标 where there is none below the title."""
    return mention.section[-1] if len(mention.section) > 1 else "目标"


def _headings(titles: Sequence[str]) -> list[Heading]:
    """A heading for each distinct title, in order of appearance; numbers in front left out of the name."""
    found: dict[str, Heading] = {}
    used: set[str] = set()
    for title in titles:
        name = plain_title(title) or title
        if name in found:
            continue
        code = code_from_name(name, used)
        used.add(code)
        found[name] = Heading(code, name, title)
    return list(found.values())


def _without_mark(parts: Sequence[Heading]) -> list[Heading]:
    """A document in one part needs no words with which the part begins."""
    return [Heading(part.code, part.zh) for part in parts] if len(parts) == 1 else list(parts)


def plain_title(title: str) -> str:
    """A heading without the number in front of it: （三）发展目标 → 发展目标."""
    text = title.strip()
    while (marker := find_marker(text)) is not None and len(text) > marker.length:
        text = text[marker.length :].strip()
    return text.strip("：:。．. 　")
