"""a score keeps what was answered about the observation

Revision ID: 0008
Revises: 0007
Create Date: 2026-11-22 23:10:00

"""

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("visit_scores", sa.Column("stay", sa.String(length=10), nullable=True))


def downgrade():
    op.drop_column("visit_scores", "stay")
