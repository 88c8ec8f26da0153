"""What can be booked, for everybody and for programs: numbers of places, nobody's name."""

import uuid

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from vaccsched.booking import queries
from vaccsched.shared import clock
from vaccsched.shared.web import public

bp = Blueprint("booking_public", __name__)


@bp.get("/clinics/<uuid:clinic_id>/availability")
@public
def availability(clinic_id: uuid.UUID) -> ResponseReturnValue:
    """The open slots with their places left. Unchanged since the ETag that was sent: 304. ``Age``: seconds."""
    now = clock.now()
    snapshot = queries.availability(clinic_id=clinic_id, now=now)
    answer: Response = jsonify({**snapshot.content, "taken_at": clock.local(snapshot.taken_at).isoformat()})
    answer.set_etag(snapshot.version, weak=True)
    answer.headers["Cache-Control"] = "no-cache"
    answer.headers["Age"] = str(int((now - snapshot.taken_at).total_seconds()))
    return answer.make_conditional(request)
