"""The in-process client, and the rule that a test leaves no work uncommitted in its own session."""

import contextvars
from typing import Any

import flask
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import ORMExecuteState, Session

UNCOMMITTED = "test_uncommitted"


@sa.event.listens_for(Session, "after_flush")
def _flushed(session: Session, _context: object) -> None:
    session.info[UNCOMMITTED] = True


@sa.event.listens_for(Session, "do_orm_execute")
def _executed(state: ORMExecuteState) -> None:
    if not state.is_select:
        state.session.info[UNCOMMITTED] = True


@sa.event.listens_for(Session, "after_commit")
@sa.event.listens_for(Session, "after_rollback")
def _settled(session: Session) -> None:
    session.info.pop(UNCOMMITTED, None)


def refuse_uncommitted(app: Flask, when: str) -> None:
    """Fail when the test's session holds work that nobody committed; end its transaction otherwise."""
    session = app.extensions["sqlalchemy"].session()
    left = [*session.new, *session.dirty, *session.deleted]
    uncommitted = left or session.info.get(UNCOMMITTED, False)
    session.rollback()
    if uncommitted:
        pytest.fail(f"{when} with uncommitted work in db.session {left}: use `with unit_of_work():`")


class Client(FlaskClient):
    """Runs each request in a context of its own, as a server does: it shares no `g` and no session with the
    test. So `with client:` does not keep a request's context."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        if flask.has_app_context():
            refuse_uncommitted(self.application, "a request began")
        return contextvars.Context().run(super().open, *args, **kwargs)
