"""the month's table keeps how many children of each birth year have every free dose

Revision ID: 0007
Revises: 0006
Create Date: 2026-11-22 21:10:00

"""

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("coverage_tables", sa.Column("cohorts", sa.JSON(), server_default="[]", nullable=False))


def downgrade():
    op.drop_column("coverage_tables", "cohorts")
