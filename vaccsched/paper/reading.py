"""A request read into a sheet: typed values, or the sentences of every wrong field."""

import datetime as dt
import uuid

from flask_babel import gettext as _

from vaccsched.paper.forms import BLOCKS, DoseForm, SheetForm
from vaccsched.paper.models import Cause
from vaccsched.paper.operations import Sheet, WrittenDose, WrittenInquiry
from vaccsched.records.models import BodySite
from vaccsched.residents.models import Person, Relation
from vaccsched.screening.models import InquiryOutcome
from vaccsched.screening.queries import AnswerSet
from vaccsched.shared.errors import InvalidInput
from vaccsched.shared.forms import sent_values
from vaccsched.stops.models import Item


def read_sheet(form: SheetForm, *, person: Person, day: dt.date) -> Sheet:
    """The sheet of one person's day.

    :raises InvalidInput: what is wrong, field by field.
    """
    arrived_at = form.arrived_at.on(day)
    assert arrived_at is not None  # the form asks for it
    return Sheet(
        person_id=person.id,
        day=day,
        cause=Cause(form.cause.data),
        arrived_at=arrived_at,
        signer_relation=Relation(form.signer_relation.data),
        signer_name=(form.signer_name.data or "").strip(),
        inquiry=_inquiry(form, day) if form.asked.data else None,
        doses=tuple(_dose(block, day) for block in BLOCKS if _is_filled(block)),
        left_at=form.left_at.on(day),
        early_reason=(form.early_reason.data or "").strip(),
        written_authorisation=bool(form.written_authorisation.data),
    )


def _inquiry(form: SheetForm, day: dt.date) -> WrittenInquiry:
    errors: dict[str, list[str]] = {}
    at, screener = form.screened_at.on(day), _id(form.screener_id.data)
    if at is None:
        errors["screened_at"] = [_("请填健康询问的时间。")]
    if screener is None:
        errors["screener_id"] = [_("请选询问的医生。")]
    if not form.outcome.data:
        errors["outcome"] = [_("请选健康询问的结论。")]
    outcome = InquiryOutcome(form.outcome.data) if form.outcome.data else InquiryOutcome.RECOMMEND
    if outcome is not InquiryOutcome.RECOMMEND and not (form.advice.data or "").strip():
        errors["advice"] = [_("推迟或不宜要写医学建议。")]
    try:
        answers = AnswerSet.parse(sent_values(), today=day)
    except InvalidInput as wrong:
        raise InvalidInput(errors | wrong.errors) from wrong
    if errors or at is None or screener is None:
        raise InvalidInput(errors)
    return WrittenInquiry(
        at=at,
        screener_id=screener,
        answers=answers,
        temperature_tenths=form.temperature.data,
        outcome=outcome,
        advice=(form.advice.data or "").strip(),
    )


def _dose(block: str, day: dt.date) -> WrittenDose:
    form = DoseForm.parse_block(block)
    given_at = form.given_at.on(day)
    assert given_at is not None
    return WrittenDose(
        block=block,
        vaccine_code=(form.vaccine_code.data or "").strip(),
        dose_number=form.dose_number.data or 1,
        trace_code=form.trace_code.data or "",
        site=BodySite(form.site.data),
        given_at=given_at,
        performer_id=form.chosen("performer_id"),
        station_id=form.chosen("station_id"),
        consented=bool(form.consented.data),
        unticked=tuple(item for item in Item if item.value in (form.unticked.data or [])),
    )


def _is_filled(block: str) -> bool:
    """Whether anything of this injection was copied."""
    sent = sent_values()
    return any((sent.get(f"{block}-{name}") or "").strip() for name in ("vaccine_code", "trace_code", "given_at"))


def _id(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
