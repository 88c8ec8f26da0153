"""This morning's doses on their way to the county's health-record platform, until the line was cut: nothing leaves the
demo by itself. ``flask demo-receiver`` plays the platform for whoever wants to see the rest go out.
"""

import datetime as dt

import sqlalchemy as sa

from vaccsched.handover import operations
from vaccsched.handover.models import HandoverMessage, HandoverStatus, Trouble
from vaccsched.shared.db import db

AFTER = dt.timedelta(seconds=75)  # a dose is told a minute after it was given, and the platform answers
WAIT = 4  # the latest, that nobody was told of any more


def hand_over(*, now: dt.datetime) -> None:
    """Receipts for what was given first; one that the platform does not take; the latest wait."""
    wanted = sa.select(HandoverMessage).where(
        HandoverMessage.status == HandoverStatus.WAITING, HandoverMessage.happened_at < now - AFTER
    )
    found = list(db.session.scalars(wanted.order_by(HandoverMessage.happened_at, HandoverMessage.id)))[:-WAIT]
    for number, message in enumerate(found, start=1):
        at = message.happened_at + AFTER
        operations.take(message_ids=[message.id], now=at)
        if number == len(found):
            _refuse(message, now=now)
        else:
            receipt = {"status": 200, "receipt": f"R{number:08d}", "digest": "demo"}
            operations.mark_taken(message_id=message.id, receipt=receipt, now=at)
    db.session.expire_all()


def _refuse(message: HandoverMessage, *, now: dt.datetime) -> None:
    db.session.refresh(message)
    operations.mark_failed(
        message_id=message.id, trouble=Trouble.REFUSED, detail="422 business-rule", pause=dt.timedelta(minutes=20),
        luck=0.5, now=now,
    )  # fmt: skip
