"""files are found by many documents at once without reading all of them

Revision ID: 0010
Revises: 0009
Create Date: 2026-11-23 00:20:00

"""

from alembic import op


# revision identifiers, used by Alembic.
revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade():
    op.create_index("ix_persons_document_index", "persons", ["document_index"])


def downgrade():
    op.drop_index("ix_persons_document_index", table_name="persons")
