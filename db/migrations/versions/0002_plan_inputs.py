"""What a plan was loaded from, so that an unchanged folder need not be read again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Empty matches no folder: plans loaded before are read once more.
    op.add_column(
        "plan", sa.Column("inputs", sa.String(length=64), server_default="", nullable=False)
    )


def downgrade() -> None:
    # Not in a batch: SQLite would make the table anew, and dropping the old one would take what hangs on it along.
    op.drop_column("plan", "inputs")
