"""Missed appointments: what they cost, for whom never anything, and appeals."""

import datetime as dt
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import builders
from tests.visits.builders import DAY, appointment, at, session, shop, slot
from vaccsched.booking import operations
from vaccsched.booking.errors import AppealDecided, AppealNotPossible, BarredForNoShows
from vaccsched.booking.models import AppealStatus, AppointmentStatus, Channel, NoShowAppeal
from vaccsched.booking.queries import no_show
from vaccsched.messages.models import OutboxMessage
from vaccsched.records import queries as records
from vaccsched.residents.models import Account, Person
from vaccsched.shared import audit
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Clinic
from vaccsched.vaccines.models import Programme, Vaccine

NOW = at(8).wall
SCARCE = "IIV"  # self-paid, due to any adult


@dataclass
class Here:
    clinic: Clinic
    person: Person
    account: Account
    actor: object
    manager: object
    slots: list


@pytest.fixture
def here(any_app):
    """A clinic with a scarce vaccine, where two misses in a year bar for 180 days; an adult with an account."""
    where = shop()
    with unit_of_work():
        clinic = db.session.get_one(Clinic, where.clinic.id)
        clinic.scarce_vaccines, clinic.no_show_limit = [SCARCE, "DTAP"], 2
        person, account = builders.person(birth_date=builders.born(years=40)), builders.account()
        builders.guardianship(of=person, by=account)
    return Here(clinic, person, account, builders.account_actor(account), where.actor, list(where.slots))


def missed(here, *days_ago, codes=(SCARCE,), person=None):
    """Appointments to which nobody came, so many days ago."""
    made = []
    for number in days_ago:
        with unit_of_work():
            day = DAY - dt.timedelta(days=number)
            past = slot(of=session(of=here.clinic, day=day), start=dt.time(9))
            one = appointment(of=person or here.person, slot=past, vaccine_codes=codes)
            one.account_id = here.account.id
            db.session.flush()
            operations.note_no_shows(now=at(8, day=day + dt.timedelta(days=1)).wall)
            made.append(one.id)
    return made


def until(here, code=SCARCE, person=None):
    who = db.session.get_one(Person, (person or here.person).id)
    found = no_show.barred_until(
        person=who, vaccine_code=code, clinic=db.session.get_one(Clinic, here.clinic.id), now=NOW
    )
    db.session.rollback()
    return found


def book(here, code=SCARCE, channel=Channel.ONLINE):
    with unit_of_work():
        return operations.book(
            slot_id=here.slots[1].id, person_id=here.person.id, vaccine_codes=[code],
            account_id=here.account.id if channel is Channel.ONLINE else None, channel=channel,
            actor=here.actor if channel is Channel.ONLINE else here.manager, key="k", now=NOW,
        )  # fmt: skip


def appeal(here, appointment_id, reason="医院急诊"):
    with unit_of_work():
        return operations.appeal(
            appointment_id=appointment_id, account_id=here.account.id, reason=reason, actor=here.actor, now=NOW
        )


def decide(here, appeal_id, to=AppealStatus.ACCEPTED, clinic_id=None):
    with unit_of_work():
        return operations.decide_appeal(
            appeal_id=appeal_id, clinic_id=clinic_id or here.clinic.id, to=to, answer="有急诊病历", actor=here.manager,
            now=NOW,
        )  # fmt: skip


def test_one_miss_costs_nothing_and_the_second_bars(here):
    missed(here, 30)
    assert until(here) is None
    missed(here, 10)
    assert until(here) == DAY + dt.timedelta(days=170)


def test_who_is_barred_is_refused_with_the_day_and_may_book_anything_else(here):
    missed(here, 30, 10)
    with pytest.raises(BarredForNoShows) as refusal:
        book(here)
    assert "2027年5月20日" in refusal.value.message
    assert book(here, code="VAR").status is AppointmentStatus.BOOKED


def test_the_staff_may_book_for_somebody_who_is_barred(here):
    """Who calls or stands at the desk is heard by a person."""
    missed(here, 30, 10)
    assert book(here, channel=Channel.PHONE).status is AppointmentStatus.BOOKED


def test_a_vaccine_that_is_not_scarce_is_never_refused(here):
    missed(here, 30, 10)
    with unit_of_work():
        db.session.get_one(Clinic, here.clinic.id).scarce_vaccines = ["DTAP"]
    assert until(here) is None


def test_a_clinic_without_the_rule_bars_nobody(here):
    missed(here, 30, 10, 5)
    with unit_of_work():
        db.session.get_one(Clinic, here.clinic.id).no_show_limit = None
    assert until(here) is None


def test_another_clinics_misses_do_not_count(here):
    missed(here, 30, 10)
    other = shop()
    with unit_of_work():
        clinic = db.session.get_one(Clinic, other.clinic.id)
        clinic.scarce_vaccines, clinic.no_show_limit = [SCARCE], 1
    who = db.session.get_one(Person, here.person.id)
    assert no_show.barred_until(person=who, vaccine_code=SCARCE, clinic=clinic, now=NOW) is None


def test_missing_a_programme_dose_does_not_count_even_where_it_is_called_scarce(here):
    child = builders.person(birth_date=dt.date(2026, 3, 1))
    missed(here, 40, 30, 20, codes=["DTAP"], person=child)
    assert until(here, "DTAP", child) is None


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(months=st.integers(0, 215), data=st.data())
def test_a_childs_programme_doses_are_never_penalised(here, months, data):
    """Whatever the clinic calls scarce, however often nobody came, whatever the child's age."""
    codes = [one.code for one in db.session.scalars(sa.select(Vaccine)) if one.programme is not Programme.NON_NIP]
    code = data.draw(st.sampled_from(sorted(codes)))
    clinic = db.session.get_one(Clinic, here.clinic.id)
    clinic.scarce_vaccines, clinic.no_show_limit = sorted(codes), 1
    child = Person(birth_date=builders.born(months=months), sex=data.draw(st.sampled_from(["F", "M"])))
    child.id = here.person.id
    with db.session.no_autoflush:
        assert no_show.barred_until(person=child, vaccine_code=code, clinic=clinic, now=NOW) is None
        assert no_show.rule_sentence(person=child, vaccine_codes=[code], clinic=clinic, now=NOW) is None
    db.session.rollback()


def test_what_a_girl_gets_free_is_not_penalised_though_others_pay_for_it(here):
    """HPV became free for girls of thirteen (国疾控卫免发〔2025〕16号)."""
    girl = builders.person(birth_date=builders.born(years=13, months=3), sex="F")
    free = [one.vaccine for one in records.forecast_for(person=girl, on=DAY) if one.is_free]
    db.session.rollback()
    for code in free:
        with unit_of_work():
            db.session.get_one(Clinic, here.clinic.id).scarce_vaccines = [code]
        missed(here, *range(10, 12), codes=[code], person=girl) if code == free[0] else None
        assert until(here, code, girl) is None
    assert free


def test_the_rule_is_told_before_booking_only_for_what_it_concerns(here):
    def told(*codes):
        return no_show.rule_sentence(person=here.person, vaccine_codes=codes, clinic=here.clinic, now=NOW)

    assert "365 天内满 2 次，180 天内不能再约" in told(SCARCE)
    assert told("HEPB") is None


# appeals


def test_an_appeal_lifts_the_bar_until_it_is_decided(here):
    first, _second = missed(here, 30, 10)
    appeal(here, first)
    assert until(here) is None


@pytest.mark.parametrize(("to", "is_barred"), [(AppealStatus.ACCEPTED, False), (AppealStatus.REJECTED, True)])
def test_the_managers_word_decides(here, to, is_barred):
    first, _second = missed(here, 30, 10)
    decided = decide(here, appeal(here, first).id, to)
    assert (decided.status, decided.answer, decided.decided_at) == (to, "有急诊病历", NOW)
    assert (until(here) is not None) == is_barred


def test_the_resident_is_told_and_it_is_audited(here):
    first, _second = missed(here, 30, 10)
    decide(here, appeal(here, first).id)
    assert (
        "申诉已通过" in db.session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.created_at)).all()[-1].body
    )
    actions = set(db.session.scalars(sa.select(audit.AuditEntry.action)))
    assert {"no_show_appealed", "no_show_decided"} <= actions


def test_a_second_appeal_is_the_first_one(here):
    first, _second = missed(here, 30, 10)
    assert appeal(here, first, "医院急诊").id == appeal(here, first, "别的").id
    assert db.session.scalar(sa.select(sa.func.count()).select_from(NoShowAppeal)) == 1


def test_a_decided_appeal_is_decided(here):
    first, _second = missed(here, 30, 10)
    made = appeal(here, first).id
    decide(here, made)
    with pytest.raises(AppealDecided):
        decide(here, made, AppealStatus.REJECTED)


def test_what_does_not_count_needs_no_appeal(here):
    (one,) = missed(here, 10, codes=["HEPB"])
    with pytest.raises(AppealNotPossible):
        appeal(here, one)


def test_after_ninety_days_there_is_no_appeal(here):
    (one,) = missed(here, 91)
    with pytest.raises(AppealNotPossible):
        appeal(here, one)


def test_a_strangers_appeal_finds_nothing(here):
    (one,) = missed(here, 10)
    with pytest.raises(NotFound), unit_of_work():
        operations.appeal(appointment_id=one, account_id=builders.stranger().id, reason="x", actor=here.actor, now=NOW)


def test_another_clinics_manager_finds_nothing(here):
    (one,) = missed(here, 10)
    made = appeal(here, one).id
    with pytest.raises(NotFound):
        decide(here, made, clinic_id=shop().clinic.id)


def test_the_database_keeps_one_appeal_per_appointment_and_a_date_with_every_decision(here):
    (one,) = missed(here, 10)
    made = appeal(here, one)
    with pytest.raises(sa.exc.IntegrityError), unit_of_work():
        db.session.execute(sa.update(NoShowAppeal).where(NoShowAppeal.id == made.id).values(status="accepted"))
