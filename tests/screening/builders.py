"""Somebody at a screening station on Tuesday 1 December 2026."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from tests.builders import written
from tests.payments.builders import priced
from tests.visits import builders as visits
from tests.visits.builders import DAY, Floor, at
from vaccsched.consents import operations as consents
from vaccsched.consents import text_words
from vaccsched.consents.models import ConsentDecision, ConsentText
from vaccsched.residents.models import DocumentKind, Person, Relation
from vaccsched.screening import operations
from vaccsched.screening.models import Inquiry, InquiryOutcome, SignatureMethod, SignerProof
from vaccsched.screening.rules import ITEMS, Answer, AnswerSet, Identity
from vaccsched.shared import clock
from vaccsched.shared.clock import Reading
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.vaccines.models import Vaccine
from vaccsched.visits.models import PlannedDose, Stage, Visit
from vaccsched.visits.queries import open_entry

NOW = at(8, 30)
KNOWN = Identity(proof=SignerProof.KNOWN)
CARD = "11010519491231002X"  # the example the standard itself prints
PAPER = Identity(proof=SignerProof.DOCUMENT, kind=DocumentKind.ID_CARD, number="1101 0519 4912 3100 2x")
PATH = "M10 20 L30 40 L50 20 M60 10 L80 30"


def answers(*yes: str, notes: Mapping[str, str] | None = None) -> AnswerSet:
    """否 to everything but these."""
    said = {key: Answer(True, (notes or {}).get(key, "")) for key in yes}
    return AnswerSet({**AnswerSet.all_no().answers, **said})


@dataclass
class Desk:
    """A screening station with somebody at it."""

    floor: Floor
    visit: Visit

    def confirm(self, *, reading: Reading = NOW, actor=None, **more) -> Inquiry:
        facts = {
            "answers": AnswerSet.all_no(), "temperature_tenths": 366, "outcome": InquiryOutcome.RECOMMEND,
            "advice": "", "signer_relation": Relation.SELF, "signer_name": "王桂芳",
            "signature_method": SignatureMethod.PAPER, "identity": KNOWN, "visit_id": self.visit.id, **more,
        }  # fmt: skip
        with unit_of_work():
            return operations.confirm_inquiry(**facts, actor=actor or self.floor.actor, reading=reading)

    def sign(self, dose: PlannedDose, *, reading: Reading = NOW, actor=None, **more):
        facts = {
            "decision": ConsentDecision.AGREED, "signer_relation": Relation.SELF, "signer_name": "王桂芳",
            "method": SignatureMethod.PAPER, "signature": None, "reason": None, "planned_dose_id": dose.id, **more,
        }  # fmt: skip
        with unit_of_work():
            return consents.sign_consent(**facts, actor=actor or self.floor.actor, reading=reading)


def texts_for(*codes: str) -> None:
    """What is told about these vaccines, as the programme's texts say."""
    with written():
        for code in codes:
            parts = text_words.parts_of(db.session.get_one(Vaccine, code))
            db.session.add(
                ConsentText(vaccine_code=code, version=1, effective_from=DAY, parts=parts, created_at=at(6).wall)
            )


def desk(
    person: Person | None = None, codes: Sequence[str] = ("PPV23",), *, texts: bool = True, prices: bool = True
) -> Desk:
    """An elder (or this person) was called to the first screening station."""
    floor = visits.floor()
    if prices:
        priced(floor.clinic, *codes)
    if texts:
        texts_for(*codes)
    visit = visits.arrive(floor, person or visits.elder(), at(8), vaccine_codes=list(codes))
    visits.call(floor, floor.screening[0], at(8, 10))
    return Desk(floor, visit)


def child_desk(*codes: str) -> Desk:
    return desk(visits.child(), codes or ("IPV", "DTAP"))


# through the pages


def elder_here(floor, client, **more) -> Visit:
    """An elder came and was called."""
    visit = visits.arrive(floor, visits.elder(), clock.read(), **more)
    client.post("/screening/call", data={"idempotency_key": "c"})
    return visit


def inquiry(**more) -> dict[str, str]:
    """What the screener sends about somebody healthy."""
    fields = {item.field: "no" for item in ITEMS}
    return fields | {
        "temperature": "36.6", "outcome": "recommend", "signer_relation": "self", "signer_name": "王桂芳",
        "signature_method": "paper", **more,
    }  # fmt: skip


def confirm(client, visit, **more):
    return client.post(f"/screening/{visit.id}/inquiry", data=inquiry(**more))


def stage_of(visit) -> Stage:
    """Where a visit stands now."""
    db.session.rollback()
    entry = open_entry(visit_id=visit.id)
    return entry.stage if entry is not None else Stage.LEFT


def count(model) -> int:
    """How many rows there are."""
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))
