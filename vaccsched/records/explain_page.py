"""Why the forecaster answers what it answers, for one person, as plain values: facts, doses judged, next doses."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from vaccsched.records import queries, words
from vaccsched.records.models import BodySite, HealthFact, HealthFactKind, Immunization
from vaccsched.records.rules.clauses import clause_text, is_doubt
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person
from vaccsched.shared import format as wording
from vaccsched.shared.masking import mask_id_number
from vaccsched.sites import queries as sites
from vaccsched.vaccines import queries as vaccines
from vaccsched.vaccines.forecast import (
    Forecast,
    GivenDose,
    JudgedDose,
    Programme,
    Status,
    Verdict,
    VisitPlan,
    forecast,
    in_force,
    judge_doses,
    plan_visit,
)

MOST = 2  # vaccines in one visit
SOON = dt.timedelta(days=365)  # what comes later is folded away
GROUPS = (
    (Status.OVERDUE, Status.DUE),
    (Status.NEEDS_DOCTOR,),
    (Status.NOT_YET,),
)
FOLDED = (Status.COMPLETE, Status.NOT_APPLICABLE)


def explained(person: Person, *, on: dt.date) -> dict[str, Any]:
    """Everything of the page. Reads doses and health facts once."""
    records = queries.immunizations_of(person_id=person.id)
    health = queries.health_facts_of(person_id=person.id)
    facts = queries.facts_from(person, health)
    given = [GivenDose(row.vaccine_code, row.given_on) for row in records]
    programme = in_force()
    answers = forecast(facts, given, on, programme)
    judged = judge_doses(facts, given, programme)
    done = _done(judged)
    told = [_answer(one, programme, done) for one in answers]
    return {
        "name": person.name,
        "age": wording.age(person.birth_date, on),
        "sex": str(residents.SEX_WORDS[person.sex]),
        "birth_date": wording.full_day(person.birth_date),
        "document": mask_id_number(person.document) if person.document else _("没有登记证件"),
        "on": wording.full_day(on),
        "data_version": programme.data_version,
        "known": _known(person, health),
        "story": _story(person, records, judged, health, programme),
        "visit": _visit(plan_visit(facts, given, on, programme, most=MOST), on),
        "groups": [_group(statuses, told, until=on + SOON) for statuses in GROUPS],
        "later": [one for one in told if _is_far(one, on + SOON)],
        "folded": [one for one in told if one["status"] in FOLDED],
    }


def _is_far(one: dict[str, Any], until: dt.date) -> bool:
    recommended: dt.date = one["recommended"]
    return one["status"] == Status.NOT_YET and recommended > until


def _group(statuses: Iterable[Status], told: Sequence[dict[str, Any]], *, until: dt.date) -> dict[str, Any]:
    first, *_more = statuses
    titles = {
        Status.OVERDUE: _("现在可以打"),
        Status.NEEDS_DOCTOR: _("请医生决定"),
        Status.NOT_YET: _("还没到时间"),
    }
    rows = [one for one in told if one["status"] in statuses and not _is_far(one, until)]
    return {"title": titles[first], "rows": sorted(rows, key=lambda one: one["order"])}


def _answer(one: Forecast, programme: Programme, done: dict[str, int]) -> dict[str, Any]:
    basis = programme.basis(one.vaccine, one.rule)
    number = done.get(_line_of(programme, one.rule), 0)
    clause = clause_text(programme=programme, vaccine=one.vaccine, rule=one.rule, done=number)
    return {
        "vaccine": one.vaccine,
        "name": vaccines.name_of(one.vaccine),
        "dose": one.dose,
        "status": str(one.status),
        "is_free": one.is_free,
        "urgent": one.urgent,
        "reason": one.reason.text(_lang()),
        "days": [
            {"key": key, "value": wording.full_day(day)}
            for key, day in (
                (_("最早"), one.earliest),
                (_("推荐"), one.recommended),
                (_("逾期起"), one.overdue_from),
            )
            if day is not None and one.dose is not None
        ],
        "rule": one.rule,
        "clause": clause.text(_lang()),
        "source": " ".join(part for part in (basis.source.title, basis.source.doc_no) if part),
        "doubt": _doubt(one.rule, basis.confidence),
        "recommended": one.recommended or dt.date.max,
        "order": (not one.urgent, not one.is_free, one.recommended or dt.date.max, one.vaccine),
    }


def _doubt(rule: str, confidence: str) -> str | None:
    if is_doubt(rule):
        return str(_("规定没有写明"))
    return str(words.CONFIDENCE[confidence]) if confidence in words.CONFIDENCE else None


def _line_of(programme: Programme, rule: str) -> str:
    head = rule.partition(".")[0]
    return next((line.id for line in programme.lines.values() for one in line.schedules if one.id == head), "")


def _done(judged: Iterable[JudgedDose]) -> dict[str, int]:
    """Counted doses by line."""
    done: dict[str, int] = defaultdict(int)
    for one in judged:
        for verdict in one.verdicts:
            done[verdict.line] += verdict.is_valid
    return done


def _visit(plan: VisitPlan, on: dt.date) -> dict[str, Any]:
    return {
        "today": [
            {
                "name": vaccines.name_of(dose.vaccine),
                "dose": dose.dose,
                "limb": str(words.LIMBS[BodySite(dose.limb)]),
                "apart": dose.shares_limb,
            }
            for dose in plan.today
        ],
        "put_off": [vaccines.name_of(one.vaccine) for one in plan.put_off],
        "next_day": wording.full_day(plan.next_visit) if plan.next_visit else None,
        "then": [vaccines.name_of(one.vaccine) for one in plan.then],
    }


def _known(person: Person, health: Sequence[HealthFact]) -> list[dict[str, str]]:
    """What was handed to the forecaster, so that a wrong answer can be traced to a wrong fact."""
    rows = [(_("出生"), _birth(person)), (_("母亲"), str(words.MOTHER[str(person.mother_hbsag)]))]
    lines = sites.product_lines(person.clinic_id)
    programme = in_force()
    offered = [vaccines.name_of(lines.get(option, line)) for option, line in programme.options.items()]
    rows.append((_("本门诊提供"), str(_("、")).join(offered)))
    rows += [(health_kind(fact), _fact(fact)) for fact in health]
    return [{"key": str(key), "value": value} for key, value in rows]


def _birth(person: Person) -> str:
    parts = [wording.full_day(person.birth_date)]
    if person.birth_time:
        parts.append(wording.time(person.birth_time))
    if person.gestation_weeks:
        parts.append(_("孕 %(weeks)s 周", weeks=person.gestation_weeks))
    if person.birth_weight_g:
        parts.append(_("%(grams)s 克", grams=person.birth_weight_g))
    return " · ".join(parts)


def health_kind(fact: HealthFact) -> str:
    """过敏, 血液制品, 狂犬病暴露 …"""
    if fact.kind is HealthFactKind.ALLERGY and fact.severe:
        return str(words.SEVERE_ALLERGY)
    if fact.kind is HealthFactKind.EXPOSURE and fact.course == "PREEXPOSURE":
        return str(words.BEFORE_EXPOSURE)
    return str(words.KINDS[fact.kind])


def _fact(fact: HealthFact) -> str:
    parts = [wording.full_day(fact.since), health_words(fact), fact.detail]
    if fact.kind in (HealthFactKind.CONDITION, HealthFactKind.ALLERGY) and fact.confirmed_by_id is None:
        parts.append(_("未经医生确认，不参与推算"))
    return " · ".join(part for part in parts if part)


def health_words(fact: HealthFact) -> str:
    """What it is, in the clinic's words."""
    if fact.kind is HealthFactKind.EXPOSURE:
        grade = str(words.GRADES[fact.grade]) if fact.grade else ""
        course = str(words.COURSES.get(fact.course or "", ""))
        return " · ".join(part for part in (grade, course) if part)
    if fact.kind is HealthFactKind.CONDITION:
        return str(words.CONDITIONS.get(fact.code, fact.code))
    return str(words.BLOOD.get(fact.code) or words.COMPONENTS.get(fact.code) or vaccines.name_of(fact.code))


def _story(
    person: Person,
    records: Sequence[Immunization],
    judged: Sequence[JudgedDose],
    health: Sequence[HealthFact],
    programme: Programme,
) -> list[dict[str, Any]]:
    """Doses and dated facts, oldest first, with the age of that day."""
    dated = (HealthFactKind.BLOOD_PRODUCT, HealthFactKind.EXPOSURE)
    rows = [(person.birth_date, _event(_("出生")))]
    rows += [(fact.since, _event(f"{health_kind(fact)} {health_words(fact)}")) for fact in health if fact.kind in dated]
    rows += [(row.given_on, _judged(row, one, programme)) for row, one in zip(records, judged, strict=True)]
    rows.sort(key=lambda row: row[0])
    return [
        {"date": wording.full_day(day), "age": wording.age(person.birth_date, day), **values} for day, values in rows
    ]


def _event(title: str) -> dict[str, Any]:
    return {"title": title.strip(), "state": "fact", "verdicts": [], "doubts": []}


def _judged(row: Immunization, one: JudgedDose, programme: Programme) -> dict[str, Any]:
    return {
        "title": f"{vaccines.name_of(row.vaccine_code)} {_('第 %(n)s 剂', n=row.dose_number)}",
        "state": "valid" if one.is_valid else "invalid" if one.verdicts else "fact",
        "verdicts": [_verdict(verdict, row.vaccine_code, programme) for verdict in one.verdicts],
        "doubts": [doubt.text(_lang()) for doubt in one.doubts],
    }


def _verdict(verdict: Verdict, vaccine: str, programme: Programme) -> dict[str, Any]:
    line = programme.lines[verdict.line]
    clause = clause_text(programme=programme, vaccine=vaccine, rule=verdict.rule)
    return {
        "line": line.name_en if _lang() == "en" else line.name_zh,
        "valid": verdict.is_valid,
        "reason": verdict.reason.text(_lang()),
        "rule": verdict.rule,
        "clause": clause.text(_lang()),
    }


def _lang() -> str:
    return "en" if str(get_locale() or "zh").startswith("en") else "zh"
