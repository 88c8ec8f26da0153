"""The statements that bookings send to the database, with their values, as they were sent."""

import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from bench.people import VACCINE, Household

Step = tuple[str, Any]  # a statement and its values, or COMMIT, or ROLLBACK
FIELD = 'name="csrf_token" value="'


class Recorder:
    """Books in this process and writes down what goes to the database."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.steps: list[Step] = []
        with app.app_context():
            engine = app.extensions["sqlalchemy"].engine
        sa.event.listen(engine, "before_cursor_execute", self._statement)
        sa.event.listen(engine, "commit", lambda _connection: self.steps.append(("COMMIT", None)))
        sa.event.listen(engine, "rollback", lambda _connection: self.steps.append(("ROLLBACK", None)))

    def bookings(self, households: Sequence[Household], slots: Sequence[uuid.UUID]) -> list[list[Step]]:
        """One booking of each household, in turn through the slots; answers the steps of each."""
        made = []
        client = Client(self.app)
        for number, household in enumerate(households):
            self.steps = []
            client.book(household, slots[number % len(slots)])
            made.append(self.steps)
        return made

    def _statement(
        self, _connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool
    ) -> None:
        if many:
            raise RuntimeError("a statement for many rows at once is not repeated one by one")
        self.steps.append((statement, values))


class Client:
    """A browser inside this process, with a CSRF token."""

    def __init__(self, app: Flask) -> None:
        self._client: FlaskClient = app.test_client()
        self._token = ""

    def book(self, household: Household, slot: uuid.UUID) -> None:
        """Book as the page's form does, as a program that wants JSON."""
        name, _, token = household.cookie.partition("=")
        self._client.set_cookie(name, token)
        if not self._token:
            page = self._client.get("/appointments").get_data(as_text=True)
            self._token = page.partition(FIELD)[2].partition('"')[0]
        answer = self._client.post(
            f"/book/{household.person_ids[0]}/slots/{slot}",
            json={"vaccine_codes": [VACCINE], "none": "1", "idempotency_key": uuid.uuid4().hex},
            headers={"X-CSRFToken": self._token},
        )
        if answer.status_code != 200:
            raise RuntimeError(f"{answer.status_code}: {answer.get_data(as_text=True)[:300]}")
