"""What a gateway reports about a message that it took."""

import uuid

import pytest

from vaccsched.messages import jobs, operations
from vaccsched.messages.models import Channel, MessageStatus, OutboxMessage
from vaccsched.messages.senders import RecordingSender
from vaccsched.shared import clock as time
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

KEY = {"Authorization": "Bearer a/key"}


@pytest.fixture
def sent(app):
    """A message that the gateway took."""
    settings = app.extensions["settings"]
    object.__setattr__(settings, "message_gateways", {"sms": "https://a%2Fkey@sms.example.cn/send"})
    with unit_of_work():
        made = operations.send(
            receiver="13800000001", body="x", template="login_code", stream="a", now=time.now()
        )  # fmt: skip
    jobs.deliver_waiting(senders=dict.fromkeys(Channel, RecordingSender()))
    event_id = made.event_id
    db.session.rollback()
    yield event_id
    object.__setattr__(settings, "message_gateways", {})


def report(client, event_id, *, said="delivered", headers=KEY):
    return client.post("/gateway/deliveries", json={"event_id": str(event_id), "status": said}, headers=headers)


def status_of(event_id):
    found = db.session.query(OutboxMessage).filter_by(event_id=event_id).one().status
    db.session.rollback()
    return found


@pytest.mark.parametrize(("said", "status"), [("delivered", MessageStatus.DELIVERED), ("failed", MessageStatus.DEAD)])
def test_a_report_settles_the_message_once(sent, client, said, status):
    assert [report(client, sent, said=said).json["noted"] for _time in range(2)] == [True, False]
    assert status_of(sent) is status


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer x"}, {"Authorization": "Bearer "}, {"Authorization": "Basic a/key"}]
)
def test_without_the_gateways_key_nothing_is_noted(sent, client, headers):
    answer = report(client, sent, headers=headers)
    assert (answer.status_code, answer.json["error"]) == (401, "gateway_unknown")
    assert status_of(sent) is MessageStatus.SENT


def test_where_no_gateway_is_set_nobody_has_a_key(app, client):
    assert report(client, uuid.uuid4(), headers={"Authorization": "Bearer "}).status_code == 401


def test_an_unknown_message_is_not_noted_and_nonsense_is_refused(sent, client):
    assert report(client, uuid.uuid4()).json == {"noted": False}
    assert report(client, "x").status_code == 422
    assert report(client, sent, said="maybe").status_code == 422
