"""The places of a clinic as a state machine: every operation that takes or gives a place, in any order, at any time.

Whatever is refused, whatever goes through: afterwards each counter equals the rows it counts
(``tests.booking.counted``), and nobody has more than there is.
"""

import datetime as dt
import itertools
import sys
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any, ClassVar

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests import builders
from tests.booking.counted import differences
from tests.services.clock import Clock
from tests.visits.builders import vaccines
from vaccsched.booking import operations as booking
from vaccsched.booking.models import Appointment, AppointmentStatus, Channel, Hold
from vaccsched.booking.operations import FamilyMember
from vaccsched.release import operations as pool_release
from vaccsched.residents.models import Account, Person
from vaccsched.schedule import operations as schedule
from vaccsched.schedule.models import HalfDay, Session, Slot
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.shared.errors import Refused
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Clinic
from vaccsched.visits import operations as visits
from vaccsched.visits.models import Visit
from vaccsched.waitlist import operations as waitlist
from vaccsched.waitlist.models import OfferStatus, WaitlistOffer

DAY = dt.date(2026, 12, 1)  # a Tuesday
VACCINES = ("PPV23", "IIV")
DOSES = 6  # of each vaccine: fewer than places
FAMILIES, PERSONS = 3, 2
_keys = itertools.count()

any_of = st.integers(min_value=0, max_value=1000)  # which of what there is, round and round
vaccine = st.sampled_from(VACCINES)
some_places = st.integers(min_value=0, max_value=3)
JOBS = (
    lambda now: pool_release.release_due(now=now),
    lambda now: waitlist.expire_offers(now=now),
    lambda now: booking.expire_holds(now=now),
    lambda now: booking.note_no_shows(now=now),
    lambda now: visits.return_late_places(now=now),
)


class Places(RuleBasedStateMachine):
    """One clinic over a few days. The test that runs the machine sets ``shift``, and reads ``outcomes``: how often each
    act was done or refused.
    """

    shift: ClassVar[Clock]
    outcomes: ClassVar[Counter[tuple[str, str]]]

    @initialize(online=st.integers(min_value=1, max_value=2), walk_in=st.integers(min_value=1, max_value=2))
    def open(self, online: int, walk_in: int) -> None:
        self.shift.move_to(clock.instant_of(DAY, dt.time(8, 10)))
        with unit_of_work():
            vaccines()
            county = builders.county()
            county.walk_in_floor_percent = 0
            clinic = builders.clinic(in_county=county, days_ahead=3)
            builders.stock_for(clinic, *VACCINES, doses=DOSES)
            self.nurse = builders.actor(builders.nurse(at=clinic))
            families = [self._family(clinic) for _ in range(FAMILIES)]
            self.clinic_id = clinic.id
            self.families = [(account.id, [person.id for person in persons]) for account, persons in families]
        self.publish(online=online, walk_in=walk_in)

    @staticmethod
    def _family(clinic: Clinic) -> tuple[Account, list[Person]]:
        account = builders.account()
        persons = [
            builders.person(birth_date=dt.date(1950, 1, 1) + dt.timedelta(days=next(_keys)), at=clinic)
            for _ in range(PERSONS)
        ]
        for person in persons:
            builders.guardianship(of=person, by=account)
        return account, persons

    # the clinic

    @rule(online=some_places, walk_in=some_places)
    def publish(self, online: int, walk_in: int) -> None:
        times = [(dt.time(hour, minute), online) for hour in (8, 9) for minute in (0, 30)]
        slots = [(at, (dt.datetime.combine(DAY, at) + dt.timedelta(minutes=30)).time(), places) for at, places in times]

        def act(now: dt.datetime) -> None:
            today = clock.day_of(now)
            for day in (today, today + dt.timedelta(days=1)):
                schedule.save_week_plan(
                    clinic_id=self.clinic_id, weekday=day.weekday(), half_day=HalfDay.MORNING, open=True,
                    walk_in_places=walk_in, slots=slots, effective_from=today, actor=self.nurse, now=now,
                )  # fmt: skip
            schedule.publish_days(clinic_id=self.clinic_id, until=today + dt.timedelta(days=1), now=now)

        self._do(act)

    @rule(minutes=st.sampled_from([1, 3, 6, 20, 45]))
    def wait(self, minutes: int) -> None:
        self.shift.advance(minutes=minutes)

    @rule()
    @precondition(lambda self: clock.local(clock.now()).hour >= 9)
    def next_day(self) -> None:
        self.shift.move_to(clock.instant_of(clock.day_of(clock.now()) + dt.timedelta(days=1), dt.time(8, 5)))

    @rule(job=st.sampled_from(JOBS))
    def job(self, job: Callable[[dt.datetime], Any]) -> None:
        """What the worker does by the clock."""
        self._do(job)

    # families and the desk

    @rule(family=any_of, person=any_of, slot=any_of)
    def hold(self, family: int, person: int, slot: int) -> None:
        account, persons = self._one(self.families, family)
        self._do_on(Slot, slot, lambda found, now: booking.hold(
            slot_id=found, person_id=self._one(persons, person), account_id=account, actor=self._actor(account), now=now
        ))  # fmt: skip

    @rule(which=any_of, act=st.sampled_from([booking.extend_hold, booking.release_hold]))
    def keep_or_leave(self, which: int, act: Callable[..., Hold]) -> None:
        self._do_on(Hold, which, lambda found, now: act(hold_id=found, actor=self.nurse, now=now))

    @rule(family=any_of, person=any_of, slot=any_of, code=vaccine, channel=st.sampled_from(list(Channel)))
    def book(self, family: int, person: int, slot: int, code: str, channel: Channel) -> None:
        account, persons = self._one(self.families, family)
        online = channel is Channel.ONLINE
        self._do_on(Slot, slot, lambda found, now: booking.book(
            slot_id=found, person_id=self._one(persons, person), vaccine_codes=[code],
            account_id=account if online else None, channel=channel,
            actor=self._actor(account) if online else self.nurse, key=self._key(), now=now,
        ))  # fmt: skip

    @rule(family=any_of, slot=any_of, code=vaccine)
    def book_family(self, family: int, slot: int, code: str) -> None:
        account, persons = self._one(self.families, family)
        members = [FamilyMember(person_id=one, vaccine_codes=[code]) for one in persons]
        self._do_on(Slot, slot, lambda found, now: booking.book_family(
            members=members, slot_id=found, account_id=account, channel=Channel.ONLINE, actor=self._actor(account),
            key=self._key(), now=now,
        ))  # fmt: skip

    @rule(which=any_of, slot=any_of)
    def change(self, which: int, slot: int) -> None:
        slot_id = self._id(Slot, slot)
        self._do_on(Appointment, which, lambda found, now: booking.change(
            appointment_id=found, slot_id=slot_id or found, actor=self.nurse, key=self._key(), now=now
        ))  # fmt: skip

    @rule(which=any_of)
    def cancel(self, which: int) -> None:
        self._do_on(Appointment, which, lambda found, now: booking.cancel(
            appointment_id=found, actor=self.nurse, now=now
        ))  # fmt: skip

    @rule(which=any_of)
    def arrive(self, which: int) -> None:
        def act(found: uuid.UUID, _now: dt.datetime) -> None:
            code = db.session.get_one(Appointment, found).short_code
            visits.arrive_booked(
                clinic_id=self.clinic_id, code=code, actor=self.nurse, key=self._key(), reading=clock.read()
            )

        self._do_on(Appointment, which, act)

    @rule(family=any_of, person=any_of, code=vaccine)
    def walk_in(self, family: int, person: int, code: str) -> None:
        _, persons = self._one(self.families, family)
        self._do(lambda _now: visits.arrive_walk_in(
            clinic_id=self.clinic_id, person_id=self._one(persons, person), vaccine_codes=[code], actor=self.nurse,
            key=self._key(), reading=clock.read(),
        ))  # fmt: skip

    @rule(which=any_of)
    def give_back(self, which: int) -> None:
        self._do_on(Visit, which, lambda found, _now: visits.leave_without_dose(
            visit_id=found, actor=self.nurse, reading=clock.read(), reason="另有事"
        ))  # fmt: skip

    @rule(family=any_of, person=any_of, code=vaccine)
    def join_waitlist(self, family: int, person: int, code: str) -> None:
        account, persons = self._one(self.families, family)
        self._do(lambda now: waitlist.join(
            clinic_id=self.clinic_id, person_id=self._one(persons, person), vaccine_codes=[code],
            first_day=clock.day_of(now), last_day=clock.day_of(now) + dt.timedelta(days=2), account_id=account,
            actor=self._actor(account), key=self._key(), now=now,
        ))  # fmt: skip

    @rule(family=any_of, person=any_of, code=vaccine, session=any_of)
    def stand_by(self, family: int, person: int, code: str, session: int) -> None:
        _, persons = self._one(self.families, family)
        self._do_on(Session, session, lambda found, now: waitlist.stand_by(
            session_id=found, person_id=self._one(persons, person), vaccine_codes=[code], priority=None,
            actor=self.nurse, now=now,
        ))  # fmt: skip

    @rule(which=any_of, accepts=st.booleans())
    def answer_offer(self, which: int, accepts: bool) -> None:
        def act(found: uuid.UUID, now: dt.datetime) -> None:
            if accepts:
                waitlist.accept(offer_id=found, channel=Channel.DESK, actor=self.nurse, key=self._key(), now=now)
            else:
                waitlist.decline(offer_id=found, actor=self.nurse, now=now)

        self._do_on(WaitlistOffer, which, act)

    # what always holds

    @invariant()
    def counters_equal_rows(self) -> None:
        assert differences() == []

    # how it is done

    def _do(self, act: Callable[[dt.datetime], Any]) -> None:
        """As a view does: one unit of work, a refusal is an answer, a lost race would be tried again."""
        doing = _rule_at_work()
        try:
            with unit_of_work():
                act(clock.now())
            self.outcomes[doing, "done"] += 1
        except Refused as refusal:
            self.outcomes[doing, refusal.code] += 1

    def _do_on(self, model: Any, which: int, act: Callable[[uuid.UUID, dt.datetime], Any]) -> None:
        found = self._id(model, which)
        if found is not None:
            self._do(lambda now: act(found, now))

    def _id(self, model: Any, which: int) -> uuid.UUID | None:
        """One of the rows there are, preferring what can still be moved."""
        wanted = sa.select(model.id).order_by(model.id)
        if model is Hold:
            wanted = wanted.join(Slot, Slot.id == Hold.slot_id).where(Slot.clinic_id == self.clinic_id)
            wanted = wanted.where(Hold.ended_at.is_(None))
        else:
            wanted = wanted.where(model.clinic_id == self.clinic_id)
        if model is Slot:
            wanted = wanted.where(Slot.ends_at > clock.now())
        if model is Appointment:
            wanted = wanted.where(Appointment.status == AppointmentStatus.BOOKED)
        if model is Visit:
            wanted = wanted.where(Visit.left_at.is_(None))
        if model is WaitlistOffer:
            wanted = wanted.where(WaitlistOffer.status == OfferStatus.OFFERED)
        ids = db.session.scalars(wanted).all()
        db.session.rollback()
        return self._one(ids, which) if ids else None

    @staticmethod
    def _one(things: Any, which: int) -> Any:
        return things[which % len(things)]

    @staticmethod
    def _actor(account_id: uuid.UUID) -> Any:
        return builders.account_actor(db.session.get_one(Account, account_id))

    @staticmethod
    def _key() -> str:
        return f"machine-{next(_keys)}"


def _rule_at_work() -> str:
    """The name of the rule that called, through however many helpers."""
    frame = sys._getframe(2)
    while frame.f_code.co_name.startswith(("_", "<")) and frame.f_back is not None:
        frame = frame.f_back
    return frame.f_code.co_name
