"""One person's way through a clinic this morning, as far as their story tells."""

import datetime as dt
import uuid
from typing import TYPE_CHECKING

import sqlalchemy as sa

from vaccsched.booking import operations as booking
from vaccsched.booking.models import Channel
from vaccsched.demo.places import Place
from vaccsched.demo.steps import Steps, Vials
from vaccsched.payments.errors import NothingToPay
from vaccsched.residents.models import Person
from vaccsched.schedule import queries as schedule_queries
from vaccsched.schedule.models import Session, Slot
from vaccsched.shared import clock
from vaccsched.shared.clock import Reading
from vaccsched.shared.db import db
from vaccsched.sites import queries as sites
from vaccsched.sites.models import Station, StationKind
from vaccsched.visits import operations as visits
from vaccsched.visits.models import Stage

if TYPE_CHECKING:
    from vaccsched.demo.morning import Story

# Minutes after the arrival at which things happen.
CALLED, SIGNED, CONSENTED, CALLED_AGAIN, INJECTED = 4, 7, 9, 12, 14


class Walk:
    """Brings people through one clinic."""

    def __init__(self, place: Place, *, number: int, reading: Reading) -> None:
        self.place, self.reading = place, reading
        self._steps = Steps(place, reading=reading, keys=f"demo-{place.facts.code}", vials=Vials(number))

    def live(self, *, story_of: Person, vaccines: list[str], story: "Story") -> None:
        """Bring somebody as far as the story tells.

        :raises Refused: a rule stood against it.
        """
        person, ago, steps = story_of, story.minutes, self._steps
        visit_id = self._arrive(person, vaccines, ago, booked=story.booked)
        if story.until is Stage.ARRIVED:
            return
        late_call = {Stage.INQUIRY: ago - 3, Stage.CONSENT: ago - 6}.get(story.until, CALLED)
        self._inquire(visit_id, person, ago, called=late_call, story=story)
        if story.until in (Stage.INQUIRY, Stage.CONSENT) or story.ends == "postponed":
            return
        steps.consent(visit_id, person, ago - CONSENTED, refused=story.ends == "refused", doctor="doctor")
        if story.ends == "refused":
            return
        if story.until is Stage.PAYMENT or story.ends == "unwell":
            self._must_pay(visit_id)
        if story.until is Stage.PAYMENT:
            return
        if steps.must_pay(visit_id):
            steps.pay(visit_id, ago - CONSENTED)
        if story.ends == "unwell":
            steps.go_home(visit_id, ago - CALLED_AGAIN, reason="头晕，改天再打")
        if story.until is Stage.WAITING or story.ends == "unwell":
            return
        self._vaccinate(visit_id, ago, only_call=story.until is Stage.DOSE)
        if story.leaves is not None:
            steps.leave(visit_id, person, ago - INJECTED - story.leaves, early=story.ends == "early")

    def is_open(self) -> bool:
        """Whether this clinic works now, or worked within the last two hours."""
        return schedule_queries.session_now(clinic_id=self.place.id, now=self._steps.at(110).wall) is not None

    def _arrive(self, person: Person, vaccines: list[str], ago: int, *, booked: bool) -> uuid.UUID:
        steps, desk = self._steps, self.place.staff["desk"]
        reading, key = steps.at(ago), steps.key()
        slot = self._slot(reading.wall) if booked else None
        if slot is None:
            visit = visits.arrive_walk_in(
                clinic_id=self.place.id, person_id=person.id, vaccine_codes=vaccines[:1], actor=desk, key=key,
                reading=reading,
            )  # fmt: skip
            visits.note_shown(clinic_id=self.place.id, visit_id=visit.id, now=reading.wall)
            return steps.settled(visit.id)
        appointment = booking.book(
            slot_id=slot.id, person_id=person.id, vaccine_codes=vaccines, account_id=None, channel=Channel.PHONE,
            actor=desk, key=key, now=slot.starts_at - dt.timedelta(days=2),
        )  # fmt: skip
        code = appointment.short_code
        steps.settle()
        visit = visits.arrive_booked(clinic_id=self.place.id, code=code, actor=desk, key=key, reading=reading)
        visits.note_shown(clinic_id=self.place.id, visit_id=visit.id, now=reading.wall)
        return steps.settled(visit.id)

    def _slot(self, wall: dt.datetime) -> Slot | None:
        """The free slot of today that this arrival is in time for."""
        return db.session.scalar(
            sa.select(Slot)
            .join(Slot.session)
            .where(
                Slot.clinic_id == self.place.id,
                Session.day == clock.day_of(wall),
                Slot.taken < Slot.places,
                Slot.ends_at > wall,
                Slot.starts_at < wall + dt.timedelta(minutes=25),
            )
            .order_by(Slot.starts_at)
            .limit(1)
        )

    def _inquire(self, visit_id: uuid.UUID, person: Person, ago: int, *, called: int, story: "Story") -> None:
        station, doctor = self._station(StationKind.SCREENING, story.until is Stage.CONSENT), self._doctor(story)
        self._steps.call(station, doctor, ago - called)
        if story.until is Stage.INQUIRY:
            return
        examined = ago - min(called + 3, ago)
        self._steps.examine(visit_id, person, examined, doctor=doctor, feverish=story.ends == "postponed")

    def _must_pay(self, visit_id: uuid.UUID) -> None:
        """:raises NothingToPay: only free vaccines; the story needs somebody else."""
        if not self._steps.must_pay(visit_id):
            raise NothingToPay

    def _vaccinate(self, visit_id: uuid.UUID, ago: int, *, only_call: bool) -> None:
        station = self._station(StationKind.VACCINATION, False)
        self._steps.call(station, "nurse", 2 if only_call else ago - CALLED_AGAIN)
        if not only_call:
            self._steps.vaccinate(visit_id, station.id, ago - INJECTED, nurse="nurse")

    def _station(self, kind: StationKind, second: bool) -> Station:
        """The first station of a kind, or the second where the first is needed by others."""
        found = sites.stations(self.place.id, kind)
        return found[1 if second and len(found) > 1 else 0]

    def _doctor(self, story: "Story") -> str:
        return "doctor2" if story.until is Stage.CONSENT else "doctor"
