"""A clinic at work, with somebody called to a vaccination station on Tuesday 1 December 2026."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa

from tests.payments.builders import paid, priced
from tests.screening.builders import texts_for
from tests.stock import builders as stock
from tests.visits import builders as visits
from tests.visits.builders import DAY, Floor, at
from vaccsched.checks import operations
from vaccsched.checks.errors import is_stop
from vaccsched.checks.models import BedsideCheck, Item
from vaccsched.checks.rules.items import BY_EYES
from vaccsched.consents import operations as consents
from vaccsched.consents.models import Consent, ConsentDecision
from vaccsched.payments.models import PaidDose
from vaccsched.records.models import BodySite, Immunization
from vaccsched.residents.models import Person, Relation
from vaccsched.screening import operations as screening
from vaccsched.screening.models import InquiryOutcome, SignatureMethod, SignerProof
from vaccsched.screening.rules import AnswerSet, Identity
from vaccsched.shared import qr
from vaccsched.shared.clock import Reading
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Station
from vaccsched.stock.models import Lot
from vaccsched.vaccines.models import VaccineProduct
from vaccsched.visits.models import PlannedDose, Visit

NINE = at(9)
TEN = at(10)


@dataclass
class Bedside:
    """Somebody at a station, and what stands in the refrigerator."""

    floor: Floor
    products: dict[str, VaccineProduct] = field(default_factory=dict)
    codes: dict[str, list[str]] = field(default_factory=dict)
    lots: dict[str, Lot] = field(default_factory=dict)

    @property
    def station(self) -> Station:
        return self.floor.vaccination[0]

    @property
    def other_station(self) -> Station:
        return self.floor.vaccination[1]

    def stocked(self, code: str, *, packs: int = 3, doses: int = 1, **more) -> None:
        """A product of this vaccine and a lot of it."""
        lot_facts = {name: more.pop(name) for name in ("expires_on", "number") if name in more}
        with unit_of_work():
            product = stock.product(of=code, doses=doses, **more)
            trace_codes = stock.codes(product, packs)
            self.lots[code] = stock.lot(
                at=self.floor.clinic, by=self.floor.actor, of=product, trace_codes=trace_codes,
                now=at(7).wall, **lot_facts,
            )  # fmt: skip
        self.products[code], self.codes[code] = product, trace_codes

    def screened(
        self,
        person: Person,
        codes: Sequence[str] = ("PPV23",),
        *,
        outcome: InquiryOutcome = InquiryOutcome.RECOMMEND,
        consent: bool = True,
        reading: Reading | None = None,
    ) -> Visit:
        """Arrived, asked, told and signed: waits for a vaccination station."""
        now = reading or at(8, 30)
        visit = visits.arrive(self.floor, person, now, vaccine_codes=list(codes))
        visits.call(self.floor, self.floor.screening[0], now)
        priced(self.floor.clinic, *codes)
        relation = Relation.SELF if person.birth_date.year < 2000 else Relation.PARENT
        with unit_of_work():
            screening.confirm_inquiry(
                visit_id=visit.id, answers=AnswerSet.all_no(), temperature_tenths=366, outcome=outcome,
                advice="" if outcome is InquiryOutcome.RECOMMEND else "三天后再来", signer_relation=relation,
                signer_name="签字人", signature_method=SignatureMethod.PAPER, actor=self.floor.actor, reading=now,
                identity=Identity(proof=SignerProof.KNOWN),
            )  # fmt: skip
        for dose in visit.planned_doses if consent else ():
            self.sign(dose, relation=relation, reading=now)
        paid(visit.id, actor=self.floor.actor, reading=now)
        return visit

    def sign(self, dose: PlannedDose, *, relation: Relation = Relation.SELF, reading: Reading | None = None) -> None:
        with unit_of_work():
            consents.sign_consent(
                planned_dose_id=dose.id, decision=ConsentDecision.AGREED, signer_relation=relation,
                signer_name="签字人", method=SignatureMethod.PAPER, signature=None, reason=None,
                actor=self.floor.actor, reading=reading or at(8, 30),
            )  # fmt: skip

    def called(self, reading: Reading = NINE, *, station: Station | None = None) -> Visit:
        """The next of the queue comes to the station."""
        return visits.call(self.floor, station or self.station, reading).visit

    def scan(self, code: str, *, reading: Reading = NINE, station: Station | None = None) -> BedsideCheck:
        with unit_of_work():
            found = operations.scan(
                station=station or self.station, code=code, actor=self.floor.actor, now=reading.wall
            )
        return found[-1]

    def ready(self, visit: Visit, code: str = "PPV23", *, pack: int = 0, **more) -> BedsideCheck:
        """Vial scanned, shown, ticket scanned: only the press is missing."""
        check = self.scan(self.codes[code][pack], **more)
        self.scan(ticket_code(visit), **more)
        return check

    def give(
        self,
        check: BedsideCheck,
        *,
        site: BodySite = BodySite.LEFT_ARM,
        confirmed: Sequence[Item] = BY_EYES,
        key: str | None = None,
        reading: Reading = NINE,
        actor=None,
    ) -> Immunization:
        check_id = check.id
        with unit_of_work():
            return operations.give_dose(
                check_id=check_id, site=site, confirmed=confirmed, actor=actor or self.floor.actor,
                key=key or secrets.token_hex(8), reading=reading,
            )  # fmt: skip


def bedside(*codes: str, day=DAY, **more) -> Bedside:
    """A clinic at work with these vaccines in stock (PPV23)."""
    made = Bedside(visits.floor(day=day))
    with unit_of_work():
        texts_for(*(codes or ("PPV23",)))
    for code in codes or ("PPV23",):
        made.stocked(code, **more)
    return made


def at_station(*codes: str, **more) -> tuple[Bedside, Visit]:
    """An elder who was called to the first vaccination station, for PPV23 unless told otherwise."""
    made = bedside(*codes, **more)
    made.screened(visits.elder(), codes or ("PPV23",))
    return made, made.called()


def child_at_station() -> tuple[Bedside, Visit]:
    """A child of two months, called for two vaccines."""
    made = bedside("IPV", "DTAP", dose_ml_hundredths=50)
    made.screened(visits.child(), ("IPV", "DTAP"))
    return made, made.called()


def ticket_code(visit: Visit) -> str:
    """What a scanner reads from the ticket of this visit: the signed code, never the number that is printed large."""
    return qr.signed("ticket", str(visit.id))


def given() -> int:
    """How many records there are."""
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(Immunization))


def forget_consents() -> None:
    """As if nobody had signed; inside a unit of work."""
    db.session.execute(sa.delete(PaidDose))
    db.session.execute(sa.delete(Consent))


def change(model, where, **values) -> None:
    """Something in the world is different now."""
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
