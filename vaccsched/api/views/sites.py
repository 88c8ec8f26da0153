"""Clinics and availability."""

import uuid
from typing import Any

from flask import jsonify, request
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from vaccsched.api.facts import booking as told
from vaccsched.api.schemas.sites import AvailabilityOut, ClinicOut, ClinicsOut
from vaccsched.api.views._routes import reads
from vaccsched.booking import queries as booking
from vaccsched.integration import queries as integration
from vaccsched.integration.guards import current_client
from vaccsched.shared import clock


@reads("/clinics", scope="clinics:read", answer=ClinicsOut, summary=_l("门诊名单"))
def clinics() -> dict[str, Any]:
    return {"items": [told.clinic(one) for one in integration.clinics_for(current_client())]}


@reads("/clinics/<uuid:clinic_id>", scope="clinics:read", answer=ClinicOut, summary=_l("一家门诊"))
def clinic(clinic_id: uuid.UUID) -> dict[str, Any]:
    return told.clinic(integration.clinic_for(current_client(), clinic_id))


@reads(
    "/clinics/<uuid:clinic_id>/availability", scope="availability:read", answer=AvailabilityOut,
    summary=_l("现在能约的时段和余号"), also=(304,),
    headers={"ETag": _l("内容不变它就不变；下次放在 If-None-Match 里")},
)  # fmt: skip
def availability(clinic_id: uuid.UUID) -> BaseResponse:
    """Unchanged since the ETag that was sent: 304 without a body."""
    clinic_id = integration.clinic_for(current_client(), clinic_id).id
    snapshot = booking.availability(clinic_id=clinic_id, now=clock.now())
    answer = jsonify({**snapshot.content, "taken_at": clock.local(snapshot.taken_at).isoformat()})
    answer.set_etag(snapshot.version, weak=True)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer.make_conditional(request)
