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
