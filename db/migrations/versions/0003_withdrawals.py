"""When a verdict was withdrawn, and by whom, so that a past day shows it as it still held."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Withdrawals from before are not dated: they count as withdrawn at any time.
    op.add_column("judgement", sa.Column("withdrawn_at", sa.DateTime(timezone=True)))
    op.add_column(
        "judgement", sa.Column("withdrawn_by", sa.Text(), server_default="", nullable=False)
    )


def downgrade() -> None:
    # Not in a batch: SQLite would make the table anew.
    op.drop_column("judgement", "withdrawn_by")
    op.drop_column("judgement", "withdrawn_at")
