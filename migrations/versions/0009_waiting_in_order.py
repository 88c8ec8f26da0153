"""what waits to be handed over is found in order, also when much is due at one instant

Revision ID: 0009
Revises: 0008
Create Date: 2026-11-23 00:05:00

"""

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NAME, TABLE = "ix_handover_messages_waiting", "handover_messages"
WAITS = sa.text("status = 'waiting'")


def upgrade():
    op.drop_index(NAME, table_name=TABLE)
    op.create_index(NAME, TABLE, ["due_at", "id"], sqlite_where=WAITS, postgresql_where=WAITS)


def downgrade():
    op.drop_index(NAME, table_name=TABLE)
    op.create_index(NAME, TABLE, ["due_at"], sqlite_where=WAITS, postgresql_where=WAITS)
