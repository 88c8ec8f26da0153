"""What the screener's page shows, as plain values."""

import datetime as dt
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from vaccsched.calling import queries as calling
from vaccsched.calling.queries import PAUSES
from vaccsched.records import queries as records
from vaccsched.records.models import BodySite
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person, Relation
from vaccsched.screening import findings, queries
from vaccsched.screening.findings import Face, Finding
from vaccsched.screening.inquiry_sent import DOSE_PREFIX, Inquired, parse_inquiry
from vaccsched.screening.models import InquiryOutcome
from vaccsched.screening.rules import Answer, AnswerSet, items_for
from vaccsched.screening.words import CLAUSES, OUTCOMES
from vaccsched.shared import format as wording
from vaccsched.sites.models import Station
from vaccsched.vaccines.forecast import PlannedInjection
from vaccsched.visits import queries as visits
from vaccsched.visits.models import DoseOutcome, PlannedDose, Stage, StageEntry, Visit


def queue_facts(station: Station, *, now: dt.datetime) -> dict[str, Any]:
    """Nobody is here: whether this station pauses, and who is next, here since when."""
    return calling.queue_facts(station, now=now, pauses=PAUSES, more=_since)


def waiting_facts(station: Station, *, now: dt.datetime) -> dict[str, Any]:
    """Who is next, here since when."""
    return calling.waiting_facts(station, now=now, more=_since)


def _since(entry: StageEntry) -> dict[str, Any]:
    return {"since": wording.time(entry.visit.arrived_at)}


def person_facts(entry: StageEntry, *, on: dt.date) -> dict[str, Any]:
    """Who is here, opened."""
    visit, person = entry.visit, entry.visit.person
    return {
        "visit_id": visit.id,
        "person_id": person.id,
        "entry_id": entry.id,
        "ticket": visit.ticket,
        "name": person.name,
        "age": wording.age(person.birth_date, on),
        "sex": str(residents.SEX_WORDS[person.sex]),
        "birth_date": wording.full_day(person.birth_date),
        "times_called": entry.times_called,
        "is_minor": queries.is_minor(person, on),
    }


def inquiry_facts(visit: Visit, *, on: dt.date) -> dict[str, Any]:
    """The eleven items with what was answered before, the findings, the decision to take."""
    known, prefill = queries.inquiry_of(visit_id=visit.id), queries.prefill_of(appointment_id=visit.appointment_id)
    prefilled = queries.prefilled_answers(appointment_id=visit.appointment_id)
    answers = AnswerSet.from_json(known.answers or "") if known is not None else prefilled
    by_dates = queries.findings_for(visit=visit, answers=None, temperature_tenths=None, on=on)
    doses = queries.open_doses(visit)
    order = queries.placing_of(doses, person=visit.person, on=on)
    return {
        "items": [_item(item, answers, prefilled, doses) for item in _asked(visit.person, on)],
        "prefilled_at": wording.day_time(prefill.filled_at) if prefill is not None and known is None else None,
        "doses": sorted((_dose(dose, by_dates, order.get(dose.vaccine_code)) for dose in doses), key=_turn),
        "bite": _bite(visit.person, doses),
        "all_blocked": all(findings.is_blocked(by_dates, dose.vaccine_code) for dose in doses),
        "fever_line": f"{visit.clinic.fever_line_tenths / 10:.1f}",
        "outcomes": [(outcome.value, str(word)) for outcome, word in OUTCOMES.items()],
        "relations": queries.relation_choices(visit=visit, on=on),
        "signer": _signer(visit, on),
        "identities": queries.identity_choices(),
        "today": on.isoformat(),
    }


def sent_inquiry(visit: Visit, *, on: dt.date) -> Inquired:
    """What the screener sent, read for the items that were asked.

    :raises InvalidInput:
    """
    return parse_inquiry(items=_asked(visit.person, on), today=on)


def goes_on(visit: Visit) -> bool:
    """Something was put off or is not to be given: another appointment, or a referral."""
    return any(dose.outcome in (DoseOutcome.POSTPONED, DoseOutcome.NOT_SUITABLE) for dose in visit.planned_doses)


def done_sentence(visit: Visit | None) -> str | None:
    """What became of the visit that was just finished here."""
    if visit is None:
        return None
    entry = visits.open_entry(visit_id=visit.id)
    if entry is not None and entry.stage is Stage.WAITING:
        return str(_("%(ticket)s 已办好，请到候种区等叫号。", ticket=visit.ticket))
    if entry is not None and entry.stage is Stage.PAYMENT:
        return str(_("%(ticket)s 已签好，先到收费处缴费，再去候种区等叫号。", ticket=visit.ticket))
    if entry is None:
        return str(_("%(ticket)s 已记录结果，可以离开。", ticket=visit.ticket))
    return str(_("%(ticket)s 回去等候了。", ticket=visit.ticket))


def _asked(person: Person, on: dt.date) -> Any:
    return items_for(sex=person.sex, birth_date=person.birth_date, on=on)


def _item(item: Any, answers: AnswerSet | None, before: AnswerSet | None, doses: list[PlannedDose]) -> dict[str, Any]:
    one_yes = AnswerSet({**AnswerSet.all_no().answers, item.key: Answer(True)})
    raised = findings.from_answers(one_yes, [_face(dose) for dose in doses])
    known = answers[item.key] if answers is not None else None
    return {
        "number": item.number,
        "field": item.field,
        "note_field": item.note_field,
        "sentence": str(item.sentence),
        "value": None if known is None else "yes" if known.yes else "no",
        "note": known.note if known is not None else "",
        "day_field": item.day_field if item.day_label else None,
        "day_label": str(item.day_label),
        "day": known.on.isoformat() if known is not None and known.on is not None else "",
        "before": None if before is None else "yes" if before[item.key].yes else "no",
        "findings": _told(raised, doses),
    }


def _turn(dose: dict[str, Any]) -> int:
    turn: int = dose["turn"]
    return turn


def _bite(person: Person, doses: list[PlannedDose]) -> dict[str, Any] | None:
    """For a rabies dose: the exposure on record, or that none is; the doctor fills in grade and course."""
    if not any(dose.vaccine_code == findings.RABIES for dose in doses):
        return None
    fact = queries.last_exposure(person=person)
    if fact is None:
        return {
            "known": False,
            "text": _("还没有登记暴露日期、级别和程序。不影响今天接种；登记后才能排出后面几针的日子。"),
        }
    grade = str(records.GRADE_WORDS[fact.grade]) if fact.grade else str(_("级别待医生判定"))
    course = str(records.COURSE_WORDS.get(fact.course or "", _("按门诊常用程序")))
    return {"known": True, "text": f"{wording.full_day(fact.since)} · {grade} · {course}"}


def _dose(dose: PlannedDose, found: list[Finding], place: PlannedInjection | None) -> dict[str, Any]:
    mine = [one for one in found if one.vaccine_code == dose.vaccine_code]
    return {
        "id": dose.id,
        "field": f"{DOSE_PREFIX}{dose.id}",
        "name": _vaccine_name(dose),
        "number": dose.dose_number,
        "turn": place.order if place is not None else len(records.LIMB_WORDS),
        "limb": str(records.LIMB_WORDS[BodySite(place.limb)]) if place is not None else "",
        "blocked": findings.is_blocked(mine, dose.vaccine_code),
        "findings": [
            {"sentence": one.say(_lang()), "clause": clause(one.clause), "blocks": one.blocks} for one in mine
        ],
        "recommend": InquiryOutcome.RECOMMEND.value,
    }


def _told(raised: list[Finding], doses: list[PlannedDose]) -> list[dict[str, Any]]:
    """Findings of one item, vaccines with the same sentence together."""
    names = {dose.vaccine_code: _vaccine_name(dose) for dose in doses}
    rows: dict[tuple[str, str], list[str]] = {}
    for one in raised:
        rows.setdefault((one.say(_lang()), clause(one.clause)), []).append(names[one.vaccine_code])
    return [
        {"vaccines": str(_("、")).join(which) if len(doses) > 1 else "", "sentence": sentence, "clause": said}
        for (sentence, said), which in rows.items()
    ]


def clause(text: str) -> str:
    """The document behind a rule: names of documents as they are, ids of the programme with its title."""
    return text if text in CLAUSES else str(_("免疫程序 %(rule)s", rule=text))


def _face(dose: PlannedDose) -> Face:
    return Face(code=dose.vaccine_code, kind=dose.vaccine.kind)


def _vaccine_name(dose: PlannedDose) -> str:
    return dose.vaccine.name_en if _lang() == "en" else dose.vaccine.name_zh


def _signer(visit: Visit, on: dt.date) -> dict[str, str]:
    if queries.is_minor(visit.person, on):
        return {"relation": Relation.PARENT.value, "name": ""}
    return {"relation": Relation.SELF.value, "name": visit.person.name}


def _lang() -> str:
    return str(get_locale() or "zh")
