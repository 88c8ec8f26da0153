"""What the signed text of a 接种凭证 says, and what became of the doses it states. Decides from values handed in."""

import datetime as dt
import enum
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vaccsched.records.models import Immunization, ImmunizationStatus
from vaccsched.shared.masking import mask_name


class Verdict(enum.StrEnum):
    GENUINE = "genuine"
    ALTERED = "altered"  # it has our form, and the signature does not fit
    WITHDRAWN = "withdrawn"  # signed by us, and a dose was corrected or entered in error since
    UNKNOWN = "unknown"  # nothing of ours, or signed with a key or about a paper that we do not know


@dataclass(frozen=True, kw_only=True)
class Stated:
    """A dose as the text states it. ``holds``: the record says the same today; None: nobody asked the record."""

    vaccine: str
    dose: int
    given_on: dt.date
    lot: str
    holds: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a checked text tells; the name is masked already when it is signed."""

    verdict: Verdict
    proof_id: uuid.UUID | None = None
    name: str = ""
    issued_on: dt.date | None = None
    clinic_code: str = ""
    doses: tuple[Stated, ...] = ()


def facts(
    *, proof_id: uuid.UUID, name: str, clinic_code: str, issued_on: dt.date, doses: Sequence[Immunization]
) -> dict[str, Any]:
    """What is signed: as short as it can be, because it must fit a QR code."""
    return {
        "i": proof_id.hex,
        "n": mask_name(name),
        "c": clinic_code,
        "o": issued_on.isoformat(),
        "d": [[one.vaccine_code, one.dose_number, one.given_on.isoformat(), one.lot_number or ""] for one in doses],
    }


def told(facts: Mapping[str, Any]) -> Told:
    """The same read back. Only what we signed gets here."""
    return Told(
        verdict=Verdict.GENUINE,
        proof_id=uuid.UUID(facts["i"]),
        name=facts["n"],
        issued_on=dt.date.fromisoformat(facts["o"]),
        clinic_code=facts["c"],
        doses=tuple(
            Stated(vaccine=vaccine, dose=dose, given_on=dt.date.fromisoformat(day), lot=lot)
            for vaccine, dose, day, lot in facts["d"]
        ),
    )


def holds(stated: Stated, now: Immunization | None) -> bool:
    """Whether the version that counts today says what was stated."""
    if now is None or now.status is ImmunizationStatus.ENTERED_IN_ERROR:
        return False
    return (now.vaccine_code, now.dose_number, now.given_on, now.lot_number or "") == (
        stated.vaccine,
        stated.dose,
        stated.given_on,
        stated.lot,
    )
