"""the language an account is written to in

Revision ID: 0006
Revises: 0005
Create Date: 2026-11-22 19:20:00

"""

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("accounts", sa.Column("language", sa.String(length=2), nullable=True))


def downgrade():
    op.drop_column("accounts", "language")
