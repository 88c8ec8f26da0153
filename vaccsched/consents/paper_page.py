"""What stands on the paper of a consent: the text that was told, the decision, the signature. Plain values."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask_babel import get_locale

from vaccsched.consents import queries
from vaccsched.consents.models import Consent, ConsentText
from vaccsched.consents.words import DECISIONS, FOLLOW_UPS, PARTS
from vaccsched.screening import queries as inquiries
from vaccsched.shared import format as wording
from vaccsched.visits.models import PlannedDose, Visit


def consent_facts(visit: Visit, dose: PlannedDose) -> dict[str, Any]:
    """The text that was told, the decision and the signature; before the decision the text in force, to sign on."""
    consent = queries.consents_of(visit=visit).get(dose.id)
    text = consent.text if consent is not None else queries.text_in_force(vaccine_code=dose.vaccine_code, on=visit.day)
    return inquiries.head_facts(visit) | text_facts(text) | {
        "vaccine": inquiries.name_of(dose),
        "dose_number": dose.dose_number,
        "price": f"{consent.price_fen / 100:.2f}" if consent is not None and consent.price_fen is not None else None,
        "consent": _decided(consent) if consent is not None else None,
        "signer": inquiries.signer_facts(consent),
    }  # fmt: skip


def text_facts(text: ConsentText | None) -> dict[str, Any]:
    """A version of a consent text, part by part, in the reader's language."""
    parts: Mapping[str, str] = text.parts["en" if _english() else "zh"] if text is not None else {}
    return {
        "version": text.version if text is not None else None,
        "effective_from": wording.full_day(text.effective_from) if text is not None else "",
        "parts": [{"title": str(PARTS[key]), "text": parts[key]} for key in PARTS if key in parts],
    }


def _decided(consent: Consent) -> dict[str, Any]:
    on: dt.date | None = consent.follow_up_on
    return {
        "decision": str(DECISIONS[consent.decision]),
        "reason": consent.reason or "",
        "follow_up": str(FOLLOW_UPS[consent.follow_up]) if consent.follow_up is not None else "",
        "follow_up_on": wording.full_day(on) if on is not None else "",
        "method": str(inquiries.METHOD_WORDS[consent.method]),
        "signature": consent.signature,
        "signed_at": wording.day_time(consent.signed_at),
        "witness": consent.witness.name,
        "retain_until": wording.full_day(queries.retain_until(consent)),
    }


def _english() -> bool:
    return str(get_locale() or "zh").startswith("en")
