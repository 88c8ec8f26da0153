"""Somebody at a screening station on Tuesday 1 December 2026."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.builders import written
from tests.visits import builders as visits
from tests.visits.builders import DAY, Floor, at
from vaccsched.residents.models import Person, Relation
from vaccsched.screening import consent_words, operations
from vaccsched.screening.models import ConsentDecision, ConsentText, Inquiry, InquiryOutcome, SignatureMethod
from vaccsched.screening.rules import Answer, AnswerSet
from vaccsched.shared.clock import Reading
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.vaccines.models import Vaccine
from vaccsched.visits.models import PlannedDose, Visit

NOW = at(8, 30)
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
            "signature_method": SignatureMethod.PAPER, "visit_id": self.visit.id, **more,
        }  # fmt: skip
        with unit_of_work():
            return operations.confirm_inquiry(**facts, actor=actor or self.floor.actor, reading=reading)

    def sign(self, dose: PlannedDose, *, reading: Reading = NOW, actor=None, **more):
        facts = {
            "decision": ConsentDecision.AGREED, "signer_relation": Relation.SELF, "signer_name": "王桂芳",
            "method": SignatureMethod.PAPER, "signature": None, "reason": None, "planned_dose_id": dose.id, **more,
        }  # fmt: skip
        with unit_of_work():
            return operations.sign_consent(**facts, actor=actor or self.floor.actor, reading=reading)


def texts_for(*codes: str) -> None:
    """What is told about these vaccines, as the programme's texts say."""
    with written():
        for code in codes:
            parts = consent_words.parts_of(db.session.get_one(Vaccine, code))
            db.session.add(
                ConsentText(vaccine_code=code, version=1, effective_from=DAY, parts=parts, created_at=at(6).wall)
            )


def desk(person: Person | None = None, codes: Sequence[str] = ("PPV23",), *, texts: bool = True) -> Desk:
    """An elder (or this person) was called to the first screening station."""
    floor = visits.floor()
    if texts:
        texts_for(*codes)
    visit = visits.arrive(floor, person or visits.elder(), at(8), vaccine_codes=list(codes))
    visits.call(floor, floor.screening[0], at(8, 10))
    return Desk(floor, visit)


def child_desk(*codes: str) -> Desk:
    return desk(visits.child(), codes or ("IPV", "DTAP"))
