"""The year that a target is for, so that an indicator's milestones can be told from its headline."""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("target", sa.Column("year", sa.Integer(), nullable=True))
    target = sa.table(
        "target", sa.column("id", sa.Integer), sa.column("period"), sa.column("year", sa.Integer)
    )
    connection = op.get_bind()
    periods = connection.execute(sa.select(target.c.period).distinct()).scalars().all()
    for period in periods:
        # 2025 of "2021-2025"; a period without a year stays without.
        years = re.findall(r"\d{4}", period)
        if years:
            of_period = target.update().where(target.c.period == period)
            connection.execute(of_period.values(year=int(years[-1])))


def downgrade() -> None:
    # Not in a batch: SQLite would make the table anew.
    op.drop_column("target", "year")
