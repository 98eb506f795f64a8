"""How a status looks wherever it is shown."""

from __future__ import annotations

# Icon (a character that every font has) and tone of each status; never colour alone.
STATUS_LOOK = {
    "achieved": ("✓", "good"),
    "early": ("✓", "good"),
    "early_slipping": ("✓", "warn"),
    "ahead": ("▲", "good"),
    "on_track": ("●", "good"),
    "behind": ("◐", "warn"),
    "far_behind": ("▼", "bad"),
    "reversing": ("↺", "bad"),
    "missed": ("✕", "bad"),
    "held": ("■", "good"),
    "holding_worse": ("■", "warn"),
    "lost": ("□", "bad"),
    "lost_recovering": ("□", "warn"),
    "no_baseline": ("○", "none"),
    "no_data": ("–", "none"),
    "judgement": ("§", "none"),
}
# The hollow icons of verdicts that are measured from the first actual on, for want of a baseline; none of them stands
# for anything else.
HOLLOW = {
    "ahead": "△",
    "on_track": "◎",
    "behind": "◔",
    "far_behind": "▽",
    "reversing": "◁",
    "held": "▣",
    "holding_worse": "▣",
    "lost": "▢",
    "lost_recovering": "▢",
}


def look(status: str, *, hollow: bool = False) -> tuple[str, str]:
    """Icon and tone of a status."""
    icon, tone = STATUS_LOOK[status]
    return (HOLLOW.get(status, icon) if hollow else icon), tone
