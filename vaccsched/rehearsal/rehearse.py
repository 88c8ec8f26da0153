"""A case through the rules of the screen: block, warn or pass, with everything found. Nothing is decided here."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from vaccsched.checks.models import Item
from vaccsched.checks.rules import items as fifteen
from vaccsched.identity.errors import NoValidCertificate
from vaccsched.identity.rules import certificate_state
from vaccsched.observation import rules as observation
from vaccsched.observation.errors import StillWatching
from vaccsched.rehearsal import naming
from vaccsched.rehearsal.case_file import Case, Setup
from vaccsched.rehearsal.situation import (
    allergies_of,
    order_of,
    outcome_of,
    plain,
    relation_of,
    situation_of,
    years_of,
)
from vaccsched.screening import findings
from vaccsched.screening.models import InquiryOutcome
from vaccsched.screening.rules import ITEMS, Answer, AnswerSet
from vaccsched.shared import clock
from vaccsched.shared.errors import Refused
from vaccsched.stock import rules as stock
from vaccsched.stock.errors import UnknownTraceCode, UnreadableCode
from vaccsched.stops.errors import CannotVerify
from vaccsched.stops.models import SoftRule
from vaccsched.stops.rules import components
from vaccsched.stops.rules.judging import judge
from vaccsched.stops.rules.people import ticket_stop, verify_stop
from vaccsched.stops.rules.vial import code_stop
from vaccsched.vaccines.forecast import in_force
from vaccsched.vaccines.models import VaccineKind

FEVER_LINE = 375  # 0.1 °C; what a clinic begins with
BLOCK, WARN, PASS = "block", "warn", "pass"
RULES = [rule.value for rule in SoftRule]  # what a county may try as a stop
SEEN = frozenset({"expiry", "vaccine"})  # 一验证 is about both (规范(2023) §6)


@dataclass(frozen=True, kw_only=True)
class Said:
    """One finding of a case."""

    item: str
    result: str
    sentence: str


def rehearse(case: Case, *, hardened: frozenset[SoftRule] = frozenset()) -> dict[str, Any]:
    """``{"id", "result", "findings": [{"item", "result", "sentence"}]}``. ``hardened``: rules tried as stops."""
    setup = case.setup
    said = _once(_leaving(setup) if _is_leaving(setup) else _bedside(setup, hardened))
    worst = BLOCK if any(one.result == BLOCK for one in said) else WARN if said else PASS
    told = [{"item": one.item, "result": one.result, "sentence": one.sentence} for one in said]
    return {"id": case.id, "result": worst, "findings": told}


def rules_of(names: Collection[str]) -> frozenset[SoftRule]:
    """The rules of these names."""
    return frozenset(SoftRule(name) for name in names)


def _is_leaving(setup: Setup) -> bool:
    return setup.observation is not None or setup.station.kind == "observation"


def _once(said: Iterator[Said]) -> list[Said]:
    """What blocks first, each sentence once."""
    return sorted(dict.fromkeys(said), key=lambda one: one.result != BLOCK)


def _bedside(setup: Setup, hardened: frozenset[SoftRule]) -> Iterator[Said]:
    expires_on, about_code = _expiry(setup)
    situation = situation_of(setup, expires_on=expires_on, hardened=hardened)
    judgement = judge(situation)
    outcome = outcome_of(setup)
    yield from _ticket(setup)
    yield from _staff(setup)
    for stop in [*judgement.stops, *about_code]:
        yield from _blocked(stop, outcome)
    yield from _code(setup)
    yield from _by_people(setup)
    yield from _recipient(setup)
    for ask in judgement.asks:
        yield Said(item=str(naming.BY_SOFT_RULE[ask.rule]), result=WARN, sentence=str(ask.sentence))
    for doubt in situation.objections:
        if not doubt.blocks:
            item = naming.BY_FINDING.get(doubt.code, str(Item.AGE_OK))
            yield Said(item=item, result=WARN, sentence=doubt.reason.text())
    yield from _flags(setup, outcome)


def _blocked(stop: Refused, outcome: InquiryOutcome | None) -> Iterator[Said]:
    for item in naming.items_of(stop, outcome):
        yield Said(item=item, result=BLOCK, sentence=stop.message)


def _ticket(setup: Setup) -> Iterator[Said]:
    ticket, here = setup.ticket, setup.station.table
    if ticket is None:
        yield _missing(naming.TICKET, _("没有号票。"))
        return
    if ticket.resident_ref is not None and ticket.resident_ref != setup.resident.ref:
        yield Said(item=str(Item.NAME_OK), result=BLOCK, sentence=_("号票是别人的。"))
    station = ticket.called_to_table if here is not None else None
    stop = ticket_stop(
        ticket=ticket.no, day=ticket.date, today=clock.day_of(setup.now), station=station, here=here or "", called="—"
    )
    if stop is not None and (here is not None or ticket.date != clock.day_of(setup.now)):
        yield from _blocked(stop, None)


def _staff(setup: Setup) -> Iterator[Said]:
    if setup.staff is None:
        return
    state = certificate_state(valid_until=setup.staff.certificate_valid_until, on=clock.day_of(setup.now))
    if state in ("missing", "expired"):
        yield from _blocked(NoValidCertificate(), None)


def _expiry(setup: Setup) -> tuple[dt.date | None, list[Refused]]:
    """The expiry bound at receiving, and what the code itself says against it."""
    scan = setup.scan
    if scan is None or scan.gs1_expiry_raw is None:
        return (scan.expiry if scan else None), []
    try:
        said = stock.read_expiry(scan.gs1_expiry_raw)
    except UnreadableCode as unreadable:
        unreadable.facts["differences"] = []
        return scan.expiry, [_under(unreadable, "code_differs_from_stock")]
    bound = scan.expiry or said
    stop = code_stop(lot_number="", expires_on=bound, said_lot=None, said_expiry=said)
    return bound, [stop] if stop is not None else []


def _under(stop: Refused, code: str) -> Refused:
    """The same sentence, told under the item of another stop."""
    stop.code = code  # type: ignore[misc]
    return stop


def _code(setup: Setup) -> Iterator[Said]:
    scan = setup.scan
    if scan is None:
        for item in fifteen.BY_SCAN:
            yield _not_done(item)
        return
    if not scan.lot_bound or scan.lot is None:
        yield from _blocked(UnknownTraceCode(), None)
    if scan.expiry is None and scan.gs1_expiry_raw is None:
        yield _not_done(Item.EXPIRY_OK)
    try:
        stock.parse_scan(scan.trace_code or "")
    except UnreadableCode as unreadable:
        yield from _blocked(unreadable, None)


def _by_people(setup: Setup) -> Iterator[Said]:
    """What eyes saw, and what was entered by hand beside what was planned."""
    ticks = setup.manual_ticks
    if setup.certificate is None:
        yield _not_done(Item.CERTIFICATE_CHECKED)
    elif setup.certificate.resident_ref not in (None, setup.resident.ref):
        yield Said(item=str(Item.CERTIFICATE_CHECKED), result=BLOCK, sentence=_("接种证是别人的。"))
    for item in fifteen.BY_EYES:
        if ticks.get(item) is None:
            yield _not_done(item)
    for name, result in ticks.items():
        if result is False and name in set(Item):
            words = _("人工核对不符：%(items)s。", items=fifteen.NAMES[Item(name)])
            yield Said(item=name, result=BLOCK, sentence=words)
    yield from _entered(setup)


def _entered(setup: Setup) -> Iterator[Said]:
    entered, order = setup.entered, order_of(setup)
    for item, value in (
        (Item.DOSE_OK, entered.volume_ml), (Item.ROUTE_OK, entered.route), (Item.SITE_OK, entered.site)
    ):  # fmt: skip
        if value is None:
            yield _not_done(item)
    planned = setup.order.site
    if entered.site is not None and planned is not None and _limb(entered.site) != _limb(planned):
        yield _different(Item.SITE_OK, planned, entered.site)
    if setup.scan is not None and order.specifications and setup.scan.specification is None:
        yield _not_done(Item.SPECIFICATION_OK)


def _limb(site: str) -> str:
    """A site without its side: the vaccinator chooses left or right."""
    return plain(site).replace("左", "").replace("右", "")


def _recipient(setup: Setup) -> Iterator[Said]:
    seen, relation = setup.recipient_validation, relation_of(setup.recipient_validation.by)
    items = {"vaccine" if item == "product" else item for item in seen.items}
    if not seen.done or relation is None or not seen.method:
        yield _not_done(Item.RECIPIENT_VERIFIED)
        return
    if missing := SEEN - items:
        words = _("受种者验证没有看全品名和有效期。")
        yield Said(item=str(Item.RECIPIENT_VERIFIED), result=BLOCK, sentence=f"{words}({', '.join(sorted(missing))})")
    stop: CannotVerify | None = verify_stop(relation=relation, years=years_of(setup))
    if stop is not None:
        yield from _blocked(stop, None)


def _flags(setup: Setup, outcome: InquiryOutcome | None) -> Iterator[Said]:
    """Answers and temperature: a 是 decides nothing; what a doctor should see again is a warning."""
    screening = setup.screening
    if screening is None:
        return
    if not (screening.staff_signed and screening.recipient_or_guardian_signed):
        words = _("健康询问没有签全字：医生和受种者或监护人都要签。")
        yield Said(item=str(Item.HEALTH_STATUS_CHECKED), result=BLOCK, sentence=words)
    kind = VaccineKind(str(in_force().rows[setup.order.vaccine].vaccine.kind))
    face = findings.Face(code=setup.order.vaccine, kind=kind)
    found = findings.from_answers(_answers(screening.yes_items), [face])
    tenths = round(screening.temperature_c * 10) if screening.temperature_c is not None else None
    found += findings.from_temperature(tenths, line_tenths=FEVER_LINE, faces=[face])
    for one in found:
        if one.proposes not in (None, InquiryOutcome.RECOMMEND):
            item = naming.BY_FLAG.get(one.code, str(Item.CONTRAINDICATION_CHECKED))
            yield Said(item=item, result=WARN, sentence=one.say())
    every = frozenset(in_force().rows)
    unknown = components.unknown_to(
        vaccine_code=setup.order.vaccine, severe_allergies=allergies_of(setup), vaccines=every
    )
    if unknown:
        words = _("成分表里没有：%(components)s。请看说明书，由医生判断。", components=str(_("、")).join(unknown))
        yield Said(item=naming.ALLERGY, result=WARN, sentence=words)


def _answers(yes: list[int | str]) -> AnswerSet:
    """Items answered 是, by number or by key."""
    answers = dict(AnswerSet.all_no().answers)
    for item in ITEMS:
        if item.key in yes or item.number in yes or str(item.number) in yes:
            answers[item.key] = Answer(True)
    return AnswerSet(answers)


def _leaving(setup: Setup) -> Iterator[Said]:
    """Signing out of the observation: thirty minutes after the last injection (疫苗管理法 第45条; 规范(2023) §8)."""
    watched = setup.observation
    yield from _ticket(setup)
    if watched is None or not watched.injections:
        yield _missing(naming.OBSERVATION, _("没有接种时间，不能办理离开。"))
        return
    since, until = _reading(max(watched.injections)), _reading(setup.now)
    seconds = observation.elapsed(since=since, until=until)
    if observation.may_leave(seconds):
        return
    if watched.action == "leave_early":
        yield Said(item=naming.OBSERVATION, result=WARN, sentence=_("未满 30 分钟离开，要写原因、签字并电话回访。"))
    else:
        stop = StillWatching(
            ticket=setup.ticket.no if setup.ticket else "—",
            remaining=observation.as_clock(observation.seconds_left(seconds)),
        )
        yield Said(item=naming.OBSERVATION, result=BLOCK, sentence=stop.message)


def _reading(instant: dt.datetime) -> clock.Reading:
    return clock.Reading(wall=instant, boot_id="unknown", boot_seconds=0.0)


def _not_done(item: Item) -> Said:
    return _missing(str(item), _("还没有核对：%(item)s。", item=fifteen.NAMES[item]))


def _missing(item: str, sentence: str) -> Said:
    return Said(item=item, result=BLOCK, sentence=sentence)


def _different(item: Item, planned: str, found: str) -> Said:
    words = _(
        "%(item)s不符：应该是 %(planned)s，实际是 %(found)s。", item=fifteen.NAMES[item], planned=planned, found=found
    )
    return Said(item=str(item), result=BLOCK, sentence=words)
