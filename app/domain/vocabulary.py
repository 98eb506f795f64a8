"""The statuses: each with its looks and its rank, in the order in which they are listed; the only list of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tone = Literal["good", "warn", "bad", "none"]


@dataclass(frozen=True, slots=True)
class Status:
    """``icon`` is a character that every font has; the tone is never shown alone.

    ``hollow`` is the icon of a verdict that is measured from the first actual on, for want of a baseline (empty where
    there is none); it stands for nothing else. Of several verdicts the one with the lowest ``rank`` counts: not to
    know is worse than what is well, better than what is behind. ``met``: the target is reached. ``chosen``: an analyst
    may set it.
    """

    icon: str
    tone: Tone
    rank: int
    hollow: str = ""
    met: bool = False
    chosen: bool = True


STATUSES = {
    "achieved": Status("✓", "good", 16, met=True),
    "early": Status("✓", "good", 15, met=True),
    "early_slipping": Status("✓", "warn", 10, met=True),
    "ahead": Status("▲", "good", 13, "△"),
    "on_track": Status("●", "good", 12, "◎"),
    "behind": Status("◐", "warn", 6, "◔"),
    "far_behind": Status("▼", "bad", 4, "▽"),
    "reversing": Status("↺", "bad", 2, "◁"),
    "missed": Status("✕", "bad", 1),
    "held": Status("■", "good", 14, "▣"),
    "holding_worse": Status("■", "warn", 11, "▣"),
    "lost": Status("□", "bad", 3, "▢"),
    "lost_recovering": Status("□", "warn", 5, "▢"),
    "no_baseline": Status("○", "none", 8, chosen=False),
    "no_data": Status("–", "none", 7, chosen=False),
    "judgement": Status("§", "none", 9, chosen=False),
}
WORST_FIRST = tuple(sorted(STATUSES, key=lambda code: STATUSES[code].rank))
MET = frozenset(code for code, status in STATUSES.items() if status.met)


def look(status: str, *, hollow: bool = False) -> tuple[str, str]:
    """Icon and tone of a status."""
    known = STATUSES[status]
    return (known.hollow or known.icon if hollow else known.icon), known.tone
