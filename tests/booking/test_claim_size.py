"""What a booking sends in its claim: the driver keeps what it knows of a statement only up to a size."""

import sqlalchemy as sa
from psycopg import _queries as driver

from tests import builders
from tests.booking import builders as made
from vaccsched.shared.db import db


def sent(client, path):
    """The longest statement of a booking as the page sends it, with its values."""
    listen = (db.engine, "before_cursor_execute", lambda *args: found.append(args[2:4]))
    found = []
    sa.event.listen(*listen)
    answer = client.post(path, json={"vaccine_codes": ["DTAP"], "none": "1", "idempotency_key": "k"})
    sa.event.remove(*listen)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return max(found, key=lambda one: len(one[0]))


def test_the_driver_does_not_read_the_claim_of_a_booking_anew(pg_app, client):
    made.programme()
    clinic = builders.clinic()
    family = builders.child_with_two_guardians(at=clinic)
    slot = made.open_slot(at=clinic)
    builders.sign_in_account(client, family.mother)
    statement, values = sent(client, f"/book/{family.child.id}/slots/{slot.id}")
    assert "INSERT INTO appointments" in statement
    assert len(values) <= driver.MAX_CACHED_STATEMENT_PARAMS
    assert len(statement) <= driver.MAX_CACHED_STATEMENT_LENGTH
