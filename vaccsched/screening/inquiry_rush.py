"""A request sent from the check page while its slot is in the opening rush: collected, to be served by lot."""

import datetime as dt
import uuid

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.booking import operations as booking
from vaccsched.booking.models import Fallback, Share
from vaccsched.residents import queries as residents
from vaccsched.residents.guards import current_account_actor, current_account_id
from vaccsched.schedule.models import Slot
from vaccsched.screening.inquiry_page import answers_sent, items_of
from vaccsched.shared import clock
from vaccsched.shared.forms import sent_values
from vaccsched.shared.web import device, network, wants_json


def ask(*, person_id: uuid.UUID, slot: Slot, opens_at: dt.datetime, now: dt.datetime) -> ResponseReturnValue:
    """Collect it with the answers, and show where the result will stand.

    :raises NotFound: another family's person.
    """
    person = residents.get_own_person(account_id=current_account_id(), person_id=person_id, on=clock.day_of(now))
    values, answers = sent_values(), answers_sent(items_of(person, slot))
    fallback = values.get("fallback")
    asked = booking.ask_in_rush(
        slot=slot,
        opens_at=opens_at,
        person_id=person.id,
        vaccine_codes=values.getlist("vaccine_codes") or request.args.getlist("v"),
        fallback=Fallback(fallback) if fallback in set(Fallback) else Fallback.DAY,
        carried=answers.to_json(),
        account_id=current_account_id(),
        sharing={Share.DEVICE: device(), Share.NETWORK: network()},
        actor=current_account_actor(),
        now=now,
    )
    if wants_json():
        return {"rush_request_id": str(asked.id), "code": asked.code}, 202
    return redirect(url_for("booking_rush.show", request_id=asked.id), 303)
