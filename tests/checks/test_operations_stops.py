"""Every hard stop at the operation: nothing is given, nothing is half written."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.checks.builders import NINE, Bedside, at_station, bedside, child_at_station
from tests.stock import builders as stock
from tests.visits.builders import DAY, arrive, at, child, elder, floor, session
from vaccsched.checks import operations
from vaccsched.checks.errors import (
    ConsentMissing,
    HumanCheckFailed,
    IncompleteCheck,
    InquiryMissing,
    InquiryNotToday,
    MachineItem,
    NobodyAtStation,
    NothingToVerify,
    NotRecommended,
    OtherPerson,
    SameDoseGiven,
    SevereAllergy,
    SiteNotAllowed,
    TicketAtAnotherStation,
    TicketNotToday,
    TooEarly,
    UnknownPersonCode,
    WrongProduct,
    WrongSpecification,
    is_stop,
)
from vaccsched.checks.models import Item, ItemResult
from vaccsched.checks.rules.items import BY_EYES
from vaccsched.identity.errors import NoValidCertificate
from vaccsched.identity.models import TrainingCertificate
from vaccsched.records import operations as records
from vaccsched.records.models import BodySite, HealthFactKind, Immunization
from vaccsched.residents.models import Relation
from vaccsched.screening.models import Consent, Inquiry, InquiryOutcome
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.qr import signed
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stock import operations as stock_operations
from vaccsched.stock.errors import (
    CodeDiffersFromStock,
    LotExpired,
    LotOnColdChainHold,
    LotQuarantined,
    LotRecalled,
    PackUsedUp,
    UnknownTraceCode,
    VialOpenTooLong,
)
from vaccsched.stock.models import LotStatus
from vaccsched.vaccines.models import VaccineProduct
from vaccsched.visits import operations as visits
from vaccsched.visits.models import Stage
from vaccsched.visits.queries import ticket_qr_text


def given() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(Immunization))


def change(model, where, **values) -> None:
    with unit_of_work():
        db.session.execute(sa.update(model).where(where).values(**values))


def stops_at_scan_and_at_the_press(made: Bedside, visit, stop, change_now) -> None:
    """The stop holds when scanned, and also when the world changes between the scan and the press."""
    check = made.ready(visit)
    change_now()
    with pytest.raises(stop) as refused:
        made.give(check)
    assert is_stop(refused.value)
    with pytest.raises(stop):
        made.scan(made.codes["PPV23"][0])
    assert given() == 0


# the person


def test_another_persons_ticket(any_app):
    made = bedside()
    made.screened(elder("甲甲"))
    second = made.screened(elder("乙乙"))
    called = made.called()
    with pytest.raises(OtherPerson) as stop:
        made.scan(ticket_qr_text(second))
    assert stop.value.facts["differences"] == [{"label": "号码", "planned": called.ticket, "scanned": second.ticket}]
    with pytest.raises(OtherPerson):
        made.scan(second.ticket)


def test_a_ticket_at_another_station(any_app):
    made = bedside()
    made.screened(elder("甲甲"))
    made.screened(elder("乙乙"))
    made.called()
    there = made.called(station=made.other_station)
    with pytest.raises(TicketAtAnotherStation) as stop:
        made.scan(ticket_qr_text(there))
    assert made.other_station.name in stop.value.message


def test_a_ticket_of_another_clinic_does_not_exist(any_app):
    made, _visit = at_station()
    other = floor()
    theirs = arrive(other, elder("别处"), at(8, 0))
    with pytest.raises(NotFound):
        made.scan(ticket_qr_text(theirs))


def test_a_ticket_of_another_day(any_app):
    made = bedside()
    made.screened(elder("昨天的人"))
    yesterday = made.called()
    later = at(9, day=DAY + dt.timedelta(days=1))
    session(of=made.floor.clinic, day=DAY + dt.timedelta(days=1))
    made.screened(elder("今天的人"), reading=later)
    made.called(later)
    with pytest.raises(TicketNotToday):
        made.scan(ticket_qr_text(yesterday), reading=later)


@pytest.mark.parametrize("code", ["", "hello", "Z999", "A9999999", "81000020000000000026" * 2, signed])
def test_a_code_of_nobody(app, code):
    made, _visit = at_station()
    text = signed("ticket", 7) if code is signed else code
    with pytest.raises(UnknownPersonCode):
        made.scan(text)


def test_the_identity_number_of_whoever_was_called_is_as_good_as_the_ticket(any_app):
    made, visit = at_station()
    check = made.scan(f"{visit.person.document.lower()}\r")
    assert check.ticket_scanned_at == NINE.wall


def test_somebody_elses_identity_number_is_another_person(app):
    made = bedside()
    made.screened(elder("甲甲"))
    second = elder("乙乙")
    made.screened(second)
    made.called()
    with pytest.raises(OtherPerson):
        made.scan(second.document)


def test_nobody_was_called(any_app):
    made = bedside()
    for code in ("A001", made.codes["PPV23"][0]):
        with pytest.raises(NobodyAtStation):
            made.scan(code)


# the vial


def test_a_product_that_was_not_ordered(any_app):
    made, visit = at_station()
    made.stocked("IIV")
    with pytest.raises(WrongProduct) as stop:
        made.scan(made.codes["IIV"][0])
    [difference] = stop.value.facts["differences"]
    assert (difference["planned"], difference["scanned"]) == (
        made.products["PPV23"].name, made.products["IIV"].name,
    )  # fmt: skip
    check = made.scan(ticket_qr_text(visit))
    with pytest.raises(IncompleteCheck):
        made.give(check)


def test_the_vial_finds_its_own_dose_of_two(any_app):
    made, _visit = child_at_station()
    assert made.scan(made.codes["DTAP"][0]).planned_dose.vaccine_code == "DTAP"
    assert made.scan(made.codes["IPV"][0]).planned_dose.vaccine_code == "IPV"


def test_a_code_that_was_never_received(any_app):
    made, _visit = at_station()
    [unknown] = stock.codes(made.products["PPV23"], 1)
    with pytest.raises(UnknownTraceCode):
        made.scan(unknown)


def test_a_vial_received_by_another_clinic_is_unknown_here(app):
    made, _visit = at_station()
    with unit_of_work():
        other = make.clinic()
        keeper = make.actor(make.nurse(at=other))
        [code] = stock.codes(made.products["PPV23"], 1)
        stock.lot(at=other, by=keeper, of=made.products["PPV23"], trace_codes=[code], now=at(7).wall)
    with pytest.raises(UnknownTraceCode):
        made.scan(code)


@pytest.mark.parametrize(
    ("status", "stop"),
    [
        (LotStatus.QUARANTINED, LotQuarantined),
        (LotStatus.RECALLED, LotRecalled),
        (LotStatus.COLD_CHAIN_HOLD, LotOnColdChainHold),
    ],
)
def test_a_lot_that_is_not_released(any_app, status, stop):
    made, visit = at_station()

    def hold():
        with unit_of_work():
            stock_operations.set_lot_status(
                lot_id=made.lots["PPV23"].id, status=status, reason="x", actor=made.floor.actor, now=NINE.wall
            )

    stops_at_scan_and_at_the_press(made, visit, stop, hold)


def test_an_expired_lot(any_app):
    made, visit = at_station(expires_on=DAY)
    made.ready(visit)  # its last day
    change(type(made.lots["PPV23"]), sa.true(), expires_on=DAY - dt.timedelta(days=1))
    with pytest.raises(LotExpired) as stop:
        made.scan(made.codes["PPV23"][1])
    assert stop.value.facts["differences"][0]["scanned"] == "2026-11-30"
    assert given() == 0


def test_a_vial_that_is_used_up(any_app):
    made = bedside()
    for name in ("甲甲", "乙乙"):
        made.screened(elder(name))
    first = made.called()
    made.give(made.ready(first))
    made.called(at(9, 1))
    with pytest.raises(PackUsedUp):
        made.scan(made.codes["PPV23"][0], reading=at(9, 1))


def test_an_opened_vial_past_its_time(any_app):
    made = bedside(doses=5, open_minutes=30)
    for name in ("甲甲", "乙乙"):
        made.screened(elder(name))
    first = made.called()
    made.give(made.ready(first))
    second = made.called(at(9, 29))
    check = made.ready(second, reading=at(9, 30))
    with pytest.raises(VialOpenTooLong):
        made.give(check, reading=at(9, 30, 1))
    with pytest.raises(VialOpenTooLong):
        made.scan(made.codes["PPV23"][0], reading=at(9, 31))


def test_a_specification_that_does_not_fit(any_app):
    made, visit = at_station()
    check = made.ready(visit)
    change(VaccineProduct, VaccineProduct.id == made.products["PPV23"].id, route="ID")
    with pytest.raises(WrongSpecification) as stop:
        made.give(check)
    assert [row["label"] for row in stop.value.facts["differences"]] == ["途径"]


GTIN = "06901234567892"


def test_a_gs1_code_that_disagrees_with_what_was_received(any_app):
    made, _visit = at_station()
    change(VaccineProduct, sa.true(), gtin=GTIN)
    with unit_of_work():
        db.session.expire_all()
        stock.lot(
            at=made.floor.clinic, by=made.floor.actor, of=made.products["PPV23"], number="LOT7",
            trace_codes=[f"01{GTIN}21SER1"], now=at(7).wall, expires_on=dt.date(2027, 6, 30),
        )  # fmt: skip
    assert made.scan(f"01{GTIN}1727063010LOT7\x1d21SER1").pack.trace_code == f"01{GTIN}21SER1"
    with pytest.raises(CodeDiffersFromStock) as stop:
        made.scan(f"01{GTIN}1727073110LOT8\x1d21SER1")
    assert {row["label"] for row in stop.value.facts["differences"]} == {"批号", "有效期"}


# the record


def test_a_dose_too_early_by_interval(any_app):
    made, visit = child_at_station()
    check = made.scan(made.codes["IPV"][0])
    made.scan(ticket_qr_text(visit))
    with unit_of_work():
        records.import_immunization(
            person_id=visit.person_id, vaccine_code="IPV", dose_number=1,
            given_on=DAY - dt.timedelta(days=10), actor=made.floor.actor, now=NINE.wall,
        )  # fmt: skip
    change(type(check.planned_dose), type(check.planned_dose).id == check.planned_dose_id, dose_number=2)
    with pytest.raises(TooEarly) as stop:
        made.give(check)
    assert stop.value.facts["allowed_from"] > DAY.isoformat()


def test_a_dose_too_early_by_age(any_app):
    made, visit = child_at_station()
    check = made.scan(made.codes["IPV"][0])
    made.scan(ticket_qr_text(visit))
    change(type(visit.person), sa.true(), birth_date=dt.date(2026, 10, 2))  # two months tomorrow
    with pytest.raises(TooEarly) as stop:
        made.give(check)
    assert stop.value.facts["allowed_from"] == "2026-12-02"


def test_the_same_dose_again(any_app):
    made, visit = child_at_station()
    check = made.scan(made.codes["IPV"][0])
    made.scan(ticket_qr_text(visit))
    with unit_of_work():
        records.import_immunization(
            person_id=visit.person_id, vaccine_code="IPV", dose_number=1,
            given_on=dt.date(2026, 11, 25), actor=made.floor.actor, now=NINE.wall,
        )  # fmt: skip
    with pytest.raises(SameDoseGiven):
        made.give(check)


def test_the_same_vaccine_today(any_app):
    made, visit = at_station()
    check = made.ready(visit)
    with unit_of_work():
        records.import_immunization(
            person_id=visit.person_id, vaccine_code="PPV23", dose_number=1, given_on=DAY,
            actor=made.floor.actor, now=NINE.wall,
        )  # fmt: skip
    with pytest.raises(SameDoseGiven):
        made.give(check)


@pytest.mark.parametrize("code", ["PPV23"])
def test_a_severe_allergy_that_a_doctor_confirmed(any_app, code):
    made, visit = at_station()

    def confirm():
        with unit_of_work():
            records.add_health_fact(
                person_id=visit.person_id, kind=HealthFactKind.ALLERGY, code=code, since=DAY, severe=True,
                confirmed_by_id=made.floor.registrar.id, actor=made.floor.actor, now=NINE.wall,
            )  # fmt: skip

    stops_at_scan_and_at_the_press(made, visit, SevereAllergy, confirm)


def test_an_allergy_nobody_confirmed_is_no_stop(app):
    made, visit = at_station()
    with unit_of_work():
        records.add_health_fact(
            person_id=visit.person_id, kind=HealthFactKind.ALLERGY, code="PPV23", since=DAY, severe=True,
            actor=made.floor.actor, now=NINE.wall,
        )  # fmt: skip
    assert made.give(made.ready(visit)).vaccine_code == "PPV23"


def test_a_consent_that_is_missing(any_app):
    made, visit = at_station()

    def lose():
        with unit_of_work():
            db.session.execute(sa.delete(Consent))

    stops_at_scan_and_at_the_press(made, visit, ConsentMissing, lose)


def test_an_inquiry_that_is_missing(any_app):
    made, visit = at_station()

    def lose():
        with unit_of_work():
            db.session.execute(sa.delete(Inquiry))

    stops_at_scan_and_at_the_press(made, visit, InquiryMissing, lose)


def test_an_inquiry_of_another_day(any_app):
    made, visit = at_station()
    stops_at_scan_and_at_the_press(
        made, visit, InquiryNotToday, lambda: change(Inquiry, sa.true(), day=DAY - dt.timedelta(days=1))
    )


@pytest.mark.parametrize("outcome", [InquiryOutcome.POSTPONE, InquiryOutcome.NOT_SUITABLE])
def test_an_inquiry_that_does_not_recommend(any_app, outcome):
    made, visit = at_station()
    stops_at_scan_and_at_the_press(made, visit, NotRecommended, lambda: change(Inquiry, sa.true(), outcome=outcome))


def test_several_stops_are_all_told(app):
    made, visit = at_station()
    check = made.ready(visit)
    change(Inquiry, sa.true(), day=DAY - dt.timedelta(days=1))
    with unit_of_work():
        db.session.execute(sa.delete(Consent))
    with pytest.raises(InquiryNotToday) as stop:
        made.give(check)
    assert stop.value.facts["also"] == [ConsentMissing().message]


# the staff


def test_a_vaccinator_without_a_valid_certificate(any_app):
    """疫苗管理法 第44条."""
    made, visit = at_station()
    check = made.ready(visit)
    change(TrainingCertificate, TrainingCertificate.task == "vaccination", valid_until=DAY - dt.timedelta(days=1))
    with pytest.raises(NoValidCertificate):
        made.give(check)
    assert given() == 0


# what people see


@pytest.mark.parametrize("item", BY_EYES)
def test_a_mismatch_that_eyes_saw(app, item):
    made, visit = at_station()
    check = made.ready(visit)
    with unit_of_work():
        operations.tick(check_id=check.id, item=item, result=ItemResult.MISMATCH, actor=made.floor.actor, now=NINE.wall)
    with pytest.raises(HumanCheckFailed):
        made.give(check)
    with unit_of_work():
        operations.restart(check_id=check.id, actor=made.floor.actor, now=NINE.wall)
    assert made.give(made.ready(visit, pack=1)).trace_code == made.codes["PPV23"][1]


def test_a_recipient_who_disagrees(any_app):
    made, visit = at_station()
    check = made.ready(visit)
    with unit_of_work():
        operations.verify_recipient(
            check_id=check.id, relation=Relation.SELF, method="shown", result=ItemResult.MISMATCH,
            actor=made.floor.actor, now=NINE.wall,
        )  # fmt: skip
    with pytest.raises(HumanCheckFailed):
        made.give(check)


@pytest.mark.parametrize("item", [item for item in Item if item not in BY_EYES])
def test_what_a_machine_or_the_recipient_finds_is_never_ticked(app, item):
    made, visit = at_station()
    check = made.scan(ticket_qr_text(visit))
    with pytest.raises(MachineItem), unit_of_work():
        operations.tick(check_id=check.id, item=item, result=ItemResult.OK, actor=made.floor.actor, now=NINE.wall)


def test_nobody_can_verify_a_vial_that_was_not_scanned(app):
    made, visit = at_station()
    check = made.scan(ticket_qr_text(visit))
    with pytest.raises(NothingToVerify), unit_of_work():
        operations.verify_recipient(
            check_id=check.id, relation=Relation.SELF, method="shown", actor=made.floor.actor, now=NINE.wall
        )


def test_another_vial_takes_the_recipients_word_back(any_app):
    made, visit = at_station()
    made.ready(visit)
    check = made.scan(made.codes["PPV23"][1])
    with pytest.raises(IncompleteCheck) as locked:
        made.give(check)
    assert locked.value.facts["missing"] == [str(Item.RECIPIENT_VERIFIED)]


def test_a_stop_on_a_ticket_leaves_no_trace_in_the_check(any_app):
    made, visit = at_station()
    with unit_of_work():
        db.session.execute(sa.delete(Consent))
    with pytest.raises(ConsentMissing):
        made.scan(ticket_qr_text(visit))
    with unit_of_work():
        [check] = operations.open_current(station=made.station, actor=made.floor.actor, now=NINE.wall)
    assert (check.ticket_scanned_at, check.items) == (None, [])


def test_the_visit_must_still_stand_at_the_station(any_app):
    made, visit = at_station()
    check = made.ready(visit)
    with unit_of_work():
        visits.advance(visit_id=visit.id, to=Stage.WAITING, actor=made.floor.actor, reading=at(9, 1))
    with pytest.raises(NobodyAtStation):
        made.give(check, reading=at(9, 2))


def test_a_child_may_have_doses_only_where_the_programme_says(app):
    made = bedside("IPV")
    made.screened(child(), ("IPV",))
    visit = made.called()
    check = made.scan(made.codes["IPV"][0])
    made.scan(ticket_qr_text(visit))
    with pytest.raises(SiteNotAllowed):
        made.give(check, site=BodySite.NOSE)
