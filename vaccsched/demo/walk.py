"""One person's way through a clinic, step by step, at times gone by."""

import datetime as dt
import itertools
import uuid
from typing import TYPE_CHECKING

import sqlalchemy as sa
from dateutil.relativedelta import relativedelta

from vaccsched.booking import operations as booking
from vaccsched.booking.models import Channel
from vaccsched.calling import operations as calling
from vaccsched.checks import operations as checks
from vaccsched.checks import queries as check_queries
from vaccsched.checks.rules.items import BY_EYES
from vaccsched.consents import operations as consents
from vaccsched.consents.models import ConsentDecision, FollowUp
from vaccsched.demo.facts import PRODUCTS
from vaccsched.demo.places import Place
from vaccsched.demo.shelf import GOOD, trace_code
from vaccsched.observation import operations as observation
from vaccsched.payments import operations as payments
from vaccsched.payments import queries as payment_queries
from vaccsched.payments.errors import NothingToPay
from vaccsched.residents.models import Person, Relation
from vaccsched.schedule import queries as schedule_queries
from vaccsched.schedule.models import Session, Slot
from vaccsched.screening import operations as screening
from vaccsched.screening.models import InquiryOutcome, SignatureMethod, SignerProof
from vaccsched.screening.rules import AnswerSet, Identity
from vaccsched.shared import clock
from vaccsched.shared.clock import Reading
from vaccsched.shared.db import db
from vaccsched.sites import queries as sites
from vaccsched.sites.models import Station, StationKind
from vaccsched.visits import operations as visits
from vaccsched.visits import queries as visit_queries
from vaccsched.visits.models import DoseOutcome, PlannedDose, Stage, Visit

if TYPE_CHECKING:
    from vaccsched.demo.morning import Story

CODES = {product.vaccine: product.code for product in PRODUCTS}
# Minutes after the arrival at which things happen.
CALLED, SIGNED, CONSENTED, CALLED_AGAIN, INJECTED = 4, 7, 9, 12, 14


class Walk:
    """Brings people through one clinic; keeps count of the packs used."""

    def __init__(self, place: Place, *, number: int, reading: Reading) -> None:
        self.place, self.number, self.reading = place, number, reading
        self._packs: dict[str, itertools.count[int]] = {}
        self._turn = itertools.count()

    def live(self, *, story_of: Person, vaccines: list[str], story: "Story") -> None:
        """Bring somebody as far as the story tells.

        :raises Refused: a rule stood against it.
        """
        person, ago = story_of, story.minutes
        visit_id = self._arrive(person, vaccines, ago, booked=story.booked)
        if story.until is Stage.ARRIVED:
            return
        late_call = {Stage.INQUIRY: ago - 3, Stage.CONSENT: ago - 6}.get(story.until, CALLED)
        self._inquire(visit_id, person, ago, called=late_call, story=story)
        if story.until in (Stage.INQUIRY, Stage.CONSENT) or story.ends == "postponed":
            return
        self._consent(visit_id, person, ago, refused=story.ends == "refused")
        if story.ends == "refused":
            return
        if story.until is Stage.PAYMENT or story.ends == "unwell":
            self._must_pay(visit_id)
        if story.until is Stage.PAYMENT:
            return
        self._pay(visit_id, ago)
        if story.ends == "unwell":
            self._go_home(visit_id, ago)
        if story.until is Stage.WAITING or story.ends == "unwell":
            return
        self._vaccinate(visit_id, ago, only_call=story.until is Stage.DOSE)
        if story.leaves is not None:
            self._leave(visit_id, person, ago - INJECTED - story.leaves, early=story.ends == "early")

    def is_open(self) -> bool:
        """Whether this clinic works now, or worked within the last two hours."""
        return schedule_queries.session_now(clinic_id=self.place.id, now=self.at(110).wall) is not None

    def at(self, minutes_ago: float) -> Reading:
        """Both clocks as they stood so many minutes ago."""
        span = dt.timedelta(minutes=minutes_ago)
        return Reading(
            wall=self.reading.wall - span,
            boot_id=self.reading.boot_id,
            boot_seconds=self.reading.boot_seconds - span.total_seconds(),
        )

    def _arrive(self, person: Person, vaccines: list[str], ago: int, *, booked: bool) -> uuid.UUID:
        reading, desk, key = self.at(ago), self.place.staff["desk"], f"demo-{self.place.facts.code}-{next(self._turn)}"
        slot = self._slot(reading.wall) if booked else None
        if slot is None:
            visit = visits.arrive_walk_in(
                clinic_id=self.place.id, person_id=person.id, vaccine_codes=vaccines[:1], actor=desk, key=key,
                reading=reading,
            )  # fmt: skip
            return self._settled(visit)
        appointment = booking.book(
            slot_id=slot.id, person_id=person.id, vaccine_codes=vaccines, account_id=None, channel=Channel.PHONE,
            actor=desk, key=key, now=slot.starts_at - dt.timedelta(days=2),
        )  # fmt: skip
        code = appointment.short_code
        self._settle()
        return self._settled(
            visits.arrive_booked(clinic_id=self.place.id, code=code, actor=desk, key=key, reading=reading)
        )

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
        self._call(station, doctor, ago - called)
        if story.until is Stage.INQUIRY:
            return
        feverish = story.ends == "postponed"
        relation, signer = self._signer(person)
        screening.confirm_inquiry(
            visit_id=visit_id,
            answers=AnswerSet.all_no(),
            temperature_tenths=381 if feverish else 366,
            outcome=InquiryOutcome.POSTPONE if feverish else InquiryOutcome.RECOMMEND,
            advice="今天发热 38.1℃，退热后一周再来。" if feverish else "",
            signer_relation=relation,
            signer_name=signer,
            signature_method=SignatureMethod.PAPER,
            identity=Identity(proof=SignerProof.KNOWN),
            actor=self.place.staff[doctor],
            reading=self.at(ago - min(called + 3, ago)),
        )
        self._settle()

    def _consent(self, visit_id: uuid.UUID, person: Person, ago: int, *, refused: bool) -> None:
        relation, signer = self._signer(person)
        for dose_id in self._planned(visit_id):
            consents.sign_consent(
                planned_dose_id=dose_id,
                decision=ConsentDecision.REFUSED if refused else ConsentDecision.AGREED,
                signer_relation=relation,
                signer_name=signer,
                method=SignatureMethod.PAPER,
                signature=None,
                reason="想再考虑一下" if refused else None,
                follow_up=FollowUp.CALL if refused else None,
                follow_up_on=clock.day_of(self.reading.wall) + dt.timedelta(days=7),
                actor=self.place.staff["doctor"],
                reading=self.at(ago - CONSENTED),
            )
            self._settle()

    def _pay(self, visit_id: uuid.UUID, ago: int) -> None:
        """Whoever was sent to the cashier pays at once."""
        if payment_queries.at_cashier(visit_id=visit_id):
            number = f"{self.place.facts.prefix.upper()}-{next(self._turn):06d}"
            payments.record_receipt(
                visit_id=visit_id, receipt_number=number, actor=self.place.staff["desk"],
                reading=self.at(ago - CONSENTED),
            )  # fmt: skip
            self._settle()

    def _must_pay(self, visit_id: uuid.UUID) -> None:
        """:raises NothingToPay: only free vaccines; the story needs somebody else."""
        if not payment_queries.at_cashier(visit_id=visit_id):
            raise NothingToPay

    def _go_home(self, visit_id: uuid.UUID, ago: int) -> None:
        """Paid, and then not well: the money goes back."""
        visits.leave_without_dose(
            visit_id=visit_id,
            actor=self.place.staff["desk"],
            reading=self.at(ago - CALLED_AGAIN),
            reason="头晕，改天再打",
        )
        self._settle()

    def _vaccinate(self, visit_id: uuid.UUID, ago: int, *, only_call: bool) -> None:
        station, nurse = self._station(StationKind.VACCINATION, False), self.place.staff["nurse"]
        self._call(station, "nurse", 2 if only_call else ago - CALLED_AGAIN)
        if only_call:
            return
        reading, ticket = self.at(ago - INJECTED), visit_queries.ticket_qr_text(db.session.get_one(Visit, visit_id))
        station = db.session.get_one(Station, station.id)
        opened = checks.open_current(station=station, actor=nurse, now=reading.wall)
        doses = {check.id: check.planned_dose.vaccine_code for check in opened}
        for vaccine in doses.values():
            checks.scan_vial(station=station, code=self._vial(vaccine), actor=nurse, now=reading.wall)
        checks.scan_person(station=station, code=ticket, actor=nurse, now=reading.wall)
        for turn, check_id in enumerate(doses):
            self._inject(check_id, turn, reading)

    def _inject(self, check_id: uuid.UUID, turn: int, reading: Reading) -> None:
        nurse = self.place.staff["nurse"]
        check = check_queries.get_check(clinic_id=self.place.id, check_id=check_id)
        allowed = check_queries.sites_for(check.planned_dose, on=clock.day_of(reading.wall))
        checks.give_dose(
            check_id=check_id,
            site=allowed[turn % len(allowed)],
            actor=nurse,
            key=f"demo-{check_id}",
            reading=reading,
            confirmed=BY_EYES,
        )
        self._settle()

    def _leave(self, visit_id: uuid.UUID, person: Person, ago: int, *, early: bool) -> None:
        watch, key = self.place.staff["watch"], f"demo-{visit_id}"
        if early:
            relation, signer = self._signer(person)
            observation.leave_early(
                visit_id=visit_id, reason="家里有急事", signer_relation=relation, signer_name=signer, actor=watch,
                key=key, reading=self.at(ago),
            )  # fmt: skip
        else:
            observation.sign_out(visit_id=visit_id, actor=watch, key=key, reading=self.at(ago))
        self._settle()

    def _call(self, station: Station, who: str, ago: float) -> None:
        calling.call_next(
            station=station,
            actor=self.place.staff[who],
            key=f"demo-{self.place.facts.code}-{next(self._turn)}",
            reading=self.at(ago),
        )
        self._settle()

    def _station(self, kind: StationKind, second: bool) -> Station:
        """The first station of a kind, or the second where the first is needed by others."""
        found = sites.stations(self.place.id, kind)
        return found[1 if second and len(found) > 1 else 0]

    def _doctor(self, story: "Story") -> str:
        return "doctor2" if story.until is Stage.CONSENT else "doctor"

    def _planned(self, visit_id: uuid.UUID) -> list[uuid.UUID]:
        wanted = sa.select(PlannedDose.id).where(
            PlannedDose.visit_id == visit_id, PlannedDose.outcome == DoseOutcome.PLANNED
        )
        return list(db.session.scalars(wanted.order_by(PlannedDose.position)))

    def _signer(self, person: Person) -> tuple[Relation, str]:
        grown = person.birth_date + relativedelta(years=18) <= clock.day_of(self.reading.wall)
        return (Relation.SELF, person.name) if grown else (Relation.PARENT, f"{person.name[0]}女士")

    def _vial(self, vaccine: str) -> str:
        """A fresh pack for everybody: the demo does not wait for a second person."""
        pack = next(self._packs.setdefault(vaccine, itertools.count(1)))
        return trace_code(CODES[vaccine], self.number, GOOD, pack)

    def _settled(self, visit: Visit) -> uuid.UUID:
        visit_id = visit.id
        self._settle()
        return visit_id

    def _settle(self) -> None:
        """Each step sees the database as a new request would."""
        db.session.flush()
        db.session.expire_all()
