"""What the period of a mention rests on, and which years of a plan nobody states."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Empty until the plan is read again, which the next load does: its contents are marked as not known.
    op.add_column(
        "mention", sa.Column("period_basis", sa.String(20), server_default="", nullable=False)
    )
    op.add_column("plan", sa.Column("assumed", sa.JSON(), server_default="[]", nullable=False))
    op.execute("update plan set fingerprint = '', inputs = ''")


def downgrade() -> None:
    # Not in a batch: SQLite would make the table anew.
    op.drop_column("plan", "assumed")
    op.drop_column("mention", "period_basis")
