"""The single steps of a visit through the rooms' own operations, each at a time gone by."""

import datetime as dt
import itertools
import uuid

import sqlalchemy as sa
from dateutil.relativedelta import relativedelta

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
from vaccsched.residents.models import Person, Relation
from vaccsched.screening import operations as screening
from vaccsched.screening.models import InquiryOutcome, SignatureMethod, SignerProof
from vaccsched.screening.rules import AnswerSet, Identity
from vaccsched.shared import clock
from vaccsched.shared.clock import Reading
from vaccsched.shared.db import db
from vaccsched.sites.models import Station
from vaccsched.visits import operations as visits
from vaccsched.visits import queries as visit_queries
from vaccsched.visits.models import DoseOutcome, PlannedDose, StageEntry, Visit

CODES = {product.vaccine: product.code for product in PRODUCTS}


class Vials:
    """A fresh pack for everybody: the demo does not wait for a second person."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._packs: dict[str, itertools.count[int]] = {}

    def take(self, vaccine: str, _at: dt.datetime) -> str:
        """The trace code of a pack of this vaccine."""
        pack = next(self._packs.setdefault(vaccine, itertools.count(1)))
        return trace_code(CODES[vaccine], self._number, GOOD, pack)


class Steps:
    """What staff of one clinic do for people; ``ago`` are minutes before ``reading``. ``keys`` begins each press."""

    def __init__(self, place: Place, *, reading: Reading, keys: str, vials: Vials) -> None:
        self.place, self.reading, self._keys, self._vials = place, reading, keys, vials
        self._turn = itertools.count()

    def at(self, minutes_ago: float) -> Reading:
        """Both clocks as they stood so many minutes ago."""
        span = dt.timedelta(minutes=minutes_ago)
        return Reading(
            wall=self.reading.wall - span,
            boot_id=self.reading.boot_id,
            boot_seconds=self.reading.boot_seconds - span.total_seconds(),
        )

    def key(self) -> str:
        """The key of the next press."""
        return f"{self._keys}-{next(self._turn)}"

    def call(self, station: Station, who: str, ago: float) -> uuid.UUID:
        """The next one in line, by the clinic's rule; answers the visit.

        :raises NobodyWaiting: nobody is.
        """
        entry: StageEntry = calling.call_next(
            station=station, actor=self.place.staff[who], key=self.key(), reading=self.at(ago)
        )
        return self.settled(entry.visit_id)

    def examine(self, visit_id: uuid.UUID, person: Person, ago: float, *, doctor: str, feverish: bool) -> None:
        """The inquiry; whoever has a fever comes another day."""
        relation, signer = self.signer(person)
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
            reading=self.at(ago),
        )
        self.settle()

    def consent(self, visit_id: uuid.UUID, person: Person, ago: float, *, refused: bool, doctor: str) -> None:
        """A signature for each planned dose."""
        relation, signer = self.signer(person)
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
                actor=self.place.staff[doctor],
                reading=self.at(ago),
            )
            self.settle()

    def must_pay(self, visit_id: uuid.UUID) -> bool:
        """Whether they were sent to the cashier."""
        return bool(payment_queries.at_cashier(visit_id=visit_id))

    def pay(self, visit_id: uuid.UUID, ago: float) -> None:
        """The cashier's receipt."""
        number = f"{self.place.facts.prefix.upper()}-{self._keys[5:]}{next(self._turn):06d}"
        payments.record_receipt(
            visit_id=visit_id, receipt_number=number, actor=self.place.staff["desk"], reading=self.at(ago)
        )
        self.settle()

    def vaccinate(self, visit_id: uuid.UUID, station_id: uuid.UUID, ago: float, *, nurse: str) -> None:
        """Both scans and the needle, for whoever was called to this station."""
        reading, actor = self.at(ago), self.place.staff[nurse]
        ticket = visit_queries.ticket_qr_text(db.session.get_one(Visit, visit_id))
        station = db.session.get_one(Station, station_id)
        opened = checks.open_current(station=station, actor=actor, now=reading.wall)
        doses = {check.id: check.planned_dose.vaccine_code for check in opened}
        for vaccine in doses.values():
            code = self._vials.take(vaccine, reading.wall)
            checks.scan_vial(station=station, code=code, actor=actor, now=reading.wall)
        checks.scan_person(station=station, code=ticket, actor=actor, now=reading.wall)
        for turn, check_id in enumerate(doses):
            self._inject(check_id, turn, reading, nurse)

    def leave(self, visit_id: uuid.UUID, person: Person, ago: float, *, early: bool) -> None:
        """The observation nurse lets somebody go; ``early``: they sign for it."""
        watch, key = self.place.staff["watch"], f"demo-{visit_id}"
        if early:
            relation, signer = self.signer(person)
            observation.leave_early(
                visit_id=visit_id, reason="家里有急事", signer_relation=relation, signer_name=signer, actor=watch,
                key=key, reading=self.at(ago),
            )  # fmt: skip
        else:
            observation.sign_out(visit_id=visit_id, actor=watch, key=key, reading=self.at(ago))
        self.settle()

    def go_home(self, visit_id: uuid.UUID, ago: float, *, reason: str) -> None:
        """Without a dose; money that was paid goes back."""
        visits.leave_without_dose(
            visit_id=visit_id, actor=self.place.staff["desk"], reading=self.at(ago), reason=reason
        )
        self.settle()

    def signer(self, person: Person) -> tuple[Relation, str]:
        """Who signs for somebody."""
        grown = person.birth_date + relativedelta(years=18) <= clock.day_of(self.reading.wall)
        return (Relation.SELF, person.name) if grown else (Relation.PARENT, f"{person.name[0]}女士")

    def settled(self, thing_id: uuid.UUID) -> uuid.UUID:
        """The id, after the step."""
        self.settle()
        return thing_id

    def settle(self) -> None:
        """Each step sees the database as a new request would."""
        db.session.flush()
        db.session.expire_all()

    def _inject(self, check_id: uuid.UUID, turn: int, reading: Reading, nurse: str) -> None:
        check = check_queries.get_check(clinic_id=self.place.id, check_id=check_id)
        allowed = check_queries.sites_for(check.planned_dose, on=clock.day_of(reading.wall))
        checks.give_dose(
            check_id=check_id,
            site=allowed[turn % len(allowed)],
            actor=self.place.staff[nurse],
            key=f"demo-{check_id}",
            reading=reading,
            confirmed=BY_EYES,
        )
        self.settle()

    def _planned(self, visit_id: uuid.UUID) -> list[uuid.UUID]:
        wanted = sa.select(PlannedDose.id).where(
            PlannedDose.visit_id == visit_id, PlannedDose.outcome == DoseOutcome.PLANNED
        )
        return list(db.session.scalars(wanted.order_by(PlannedDose.position)))
