"""「我的排队」: a phone reads the code on the ticket; nobody signs in."""

import uuid

from flask import Response, render_template, session
from flask.typing import ResponseReturnValue

from vaccsched.extensions import limiter
from vaccsched.feedback import queries as feedback
from vaccsched.home import my_queue as page
from vaccsched.home.views import bp
from vaccsched.shared import clock, live
from vaccsched.shared.errors import NotFound
from vaccsched.shared.web import network, public
from vaccsched.visits.models import Visit

KEPT = "tickets"  # the codes that this browser opened: a family's tickets stand on one page
MOST = 5
TRIES = "30 per minute"


@bp.get("/q/<token>")
@public
@limiter.limit(TRIES, key_func=network, deduct_when=lambda response: response.status_code == 404)
def my_queue(token: str) -> ResponseReturnValue:
    """Where the holder of this ticket stands now; renews itself, with or without JavaScript."""
    reading = clock.read()
    visit = _ticket(token)
    if not page.is_of_today(visit, reading.wall):
        return render_template("home/my_queue_over.html", day=visit.day, number=visit.ticket, clinic=visit.clinic), 410
    session[KEPT] = [str(one.id) for one in _shown(visit)]
    return render_template(
        "home/my_queue.html",
        tickets=page.facts(_shown(visit), reading=reading),
        token=token,
        clinic=visit.clinic,
        epoch=int(reading.wall.timestamp()),
    )


@bp.get("/q/<token>/now")
@public
@limiter.limit(TRIES, key_func=network, deduct_when=lambda response: response.status_code == 404)
def my_queue_now(token: str) -> Response:
    """The part that changes."""
    reading = clock.read()
    visit = _ticket(token)
    if not page.is_of_today(visit, reading.wall):
        raise NotFound
    return live.snapshot(
        channel=live.channel(topic=live.Topic.QUEUE, clinic_id=visit.clinic_id),
        facts=lambda: page.facts(_shown(visit), reading=reading),
        render=lambda facts: render_template("home/_my_queue.html", tickets=facts, epoch=int(reading.wall.timestamp())),
        now=reading.wall.timestamp(),
    )


def _ticket(token: str) -> Visit:
    visit = page.find_ticket(token)
    if visit is None:
        raise NotFound
    return visit


def _shown(first: Visit) -> list[Visit]:
    """This ticket, then the others of the same day and clinic that this browser has opened."""
    kept = [feedback.find_visit(visit_id=uuid.UUID(one)) for one in session.get(KEPT, []) if one != str(first.id)]
    others = [one for one in kept if one is not None and (one.day, one.clinic_id) == (first.day, first.clinic_id)]
    return [first, *others][:MOST]
