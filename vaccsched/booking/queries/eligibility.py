"""Which vaccines a person may have on a day, with what is booked already taken as given."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import get_locale

from vaccsched.booking import rules
from vaccsched.booking.errors import AlreadyBooked, NotDueYet, NothingChosen, NotOffered, NotTogether, TooManyVaccines
from vaccsched.booking.queries.appointment import BookedLine, booked_lines_of
from vaccsched.records import queries as records
from vaccsched.residents.models import Person
from vaccsched.shared import format as wording
from vaccsched.shared.db import db
from vaccsched.vaccines.forecast import Forecast, GivenDose, PersonFacts, Status, forecast
from vaccsched.vaccines.models import Vaccine


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A vaccine that may be booked, and which dose it will be."""

    vaccine_code: str
    dose_number: int


def forecasts_on(
    *, person: Person, on: dt.date, also: Sequence[GivenDose] = (), instead_of: uuid.UUID | None = None
) -> dict[str, Forecast]:
    """Where the person stands with every vaccine on a day when all that is booked before it has been given; an
    appointment that is to be replaced (``instead_of``) does not count.
    """
    return {answer.vaccine: answer for answer in _known(person, instead_of).forecast(on, also)}


def earliest_day(
    *, person: Person, vaccine_codes: Sequence[str], today: dt.date, instead_of: uuid.UUID | None = None
) -> dt.date:
    """The first day, today or later, on which all of these may be given."""
    answers = forecasts_on(person=person, on=today, instead_of=instead_of)
    days = [answers[code].earliest for code in vaccine_codes if code in answers]
    return max([today, *(day for day in days if day is not None)])


def check_choice(
    *,
    person: Person,
    vaccine_codes: Sequence[str],
    on: dt.date,
    instead_of: uuid.UUID | None = None,
    booked: Sequence[BookedLine] | None = None,
) -> list[Choice]:
    """Decide on the server whether these vaccines may be booked together for a day (免疫程序(2026年版)): age, due and
    earliest dates, intervals to what was given and to what is booked. ``instead_of``: the appointment that is moved;
    ``booked``: the person's open lines, when they have been read already.

    :raises NothingChosen, TooManyVaccines: not one or two vaccines.
    :raises AlreadyBooked: one has an open appointment.
    :raises NotDueYet: too early, with the first lawful day.
    :raises NotOffered: complete, not for this person, or a doctor must decide.
    :raises NotTogether: not beside the other one, or too near to a later appointment.
    """
    codes = list(dict.fromkeys(vaccine_codes))
    if not codes:
        raise NothingChosen
    if len(codes) > rules.MOST_VACCINES:
        raise TooManyVaccines
    known = _known(person, instead_of, booked)
    _refuse_booked(codes, known.lines)
    choices = [_choice(known.answer(code, on), code) for code in codes]
    _refuse_beside(known, codes, on)
    _refuse_before(known, codes, on)
    return choices


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What is known of a person, read once for however many forecasts."""

    facts: PersonFacts
    given: Sequence[GivenDose]
    lines: Sequence[BookedLine]  # what is booked

    def forecast(
        self, on: dt.date, also: Sequence[GivenDose] = (), only: Sequence[str] | None = None
    ) -> list[Forecast]:
        """When all that is booked before that day has been given."""
        booked = [GivenDose(line.vaccine_code, line.day) for line in self.lines]
        doses = [*self.given, *(dose for dose in booked if dose.date < on), *also]
        return forecast(self.facts, doses, on, only=only)

    def answer(self, code: str, on: dt.date, also: Sequence[GivenDose] = ()) -> Forecast | None:
        """The same for one vaccine."""
        return next(iter(self.forecast(on, also, [code])), None)


def _known(person: Person, instead_of: uuid.UUID | None, booked: Sequence[BookedLine] | None = None) -> _Known:
    lines = booked_lines_of(person_id=person.id) if booked is None else booked
    return _Known(
        facts=records.facts_of(person),
        given=records.given_doses(person_id=person.id),
        lines=[line for line in lines if line.appointment_id != instead_of],
    )


def _refuse_booked(codes: Sequence[str], lines: Sequence[BookedLine]) -> None:
    for line in lines:
        if line.vaccine_code in codes:
            raise AlreadyBooked(appointment_id=str(line.appointment_id))


def _choice(answer: Forecast | None, code: str) -> Choice:
    if answer is not None and answer.is_open and answer.dose is not None:
        return Choice(vaccine_code=code, dose_number=answer.dose)
    name = _name(code)
    if answer is None:
        raise NotOffered(name=name, reason="")
    reason = _reason(answer)
    if answer.status is Status.NOT_YET and answer.earliest is not None:
        raise NotDueYet(
            name=name, vaccine=code, reason=reason,
            earliest=wording.full_day(answer.earliest), earliest_on=answer.earliest.isoformat(),
        )  # fmt: skip
    raise NotOffered(name=name, vaccine=code, reason=reason)


def _refuse_beside(known: _Known, codes: Sequence[str], on: dt.date) -> None:
    """Each must still be open when the other has been given in the same visit."""
    if len(codes) < rules.MOST_VACCINES:
        return
    for first, second in (codes, reversed(codes)):
        beside = known.answer(second, on, [GivenDose(first, on)])
        if not _is_open(beside):
            _raise_not_together(second, first, beside)


def _refuse_before(known: _Known, codes: Sequence[str], on: dt.date) -> None:
    """What is booked for a later day must stay lawful when these are given before it."""
    also = [GivenDose(code, on) for code in codes]
    for line in known.lines:
        day = line.day
        if day <= on or not _is_open(known.answer(line.vaccine_code, day)):
            continue
        then = known.answer(line.vaccine_code, day, also)
        if not _is_open(then):
            _raise_not_together(codes[0], line.vaccine_code, then)


def _is_open(answer: Forecast | None) -> bool:
    return answer is not None and answer.is_open


def _raise_not_together(code: str, other: str, answer: Forecast | None) -> None:
    raise NotTogether(
        name=_name(code),
        other=_name(other),
        reason=_reason(answer),
    )


def _reason(answer: Forecast | None) -> str:
    return answer.reason.text(str(get_locale() or "zh")) if answer is not None else ""


def _name(code: str) -> str:
    vaccine = db.session.get(Vaccine, code)
    if vaccine is None:
        return code
    return vaccine.name_en if str(get_locale() or "zh").startswith("en") else vaccine.name_zh
