"""What the page of signing shows, as plain values."""

import datetime as dt
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from vaccsched.consents import queries
from vaccsched.consents.words import FOLLOW_UPS, PARTS
from vaccsched.screening import queries as inquiries
from vaccsched.screening.models import Inquiry, SignerProof
from vaccsched.visits.models import PlannedDose, StageEntry


def sign_facts(entry: StageEntry, dose: PlannedDose, *, on: dt.date) -> dict[str, Any]:
    """One vaccine's text in its version, the price, who signs."""
    visit = entry.visit
    text = queries.text_in_force(vaccine_code=dose.vaccine_code, on=on)
    inquiry = inquiries.inquiry_of(visit_id=visit.id)
    parts = text.parts["en" if _english() else "zh"] if text is not None else {}
    return inquiries.head_facts(visit) | _cost(dose, on) | {
        "times_called": entry.times_called,
        "person_id": visit.person_id,
        "is_minor": inquiries.is_minor(visit.person, on),
        "dose_id": dose.id,
        "vaccine": inquiries.name_of(dose),
        "dose_number": dose.dose_number,
        "text_id": text.id if text is not None else None,
        "version": text.version if text is not None else None,
        "parts": [{"title": str(PARTS[key]), "text": parts[key]} for key in PARTS if key in parts],
        "postponed": [inquiries.name_of(one) for one in inquiries.postponed(visit)],
        "left_to_sign": len(queries.to_sign(visit=visit)),
        "relations": inquiries.relation_choices(visit=visit, on=on),
        "signer": _signer(inquiry),
        "authorised": inquiry.written_authorisation if inquiry is not None else False,
        "identities": inquiries.identity_choices(),
        "same_signer": _same_signer(inquiry),
        "follow_ups": [(one.value, str(word)) for one, word in FOLLOW_UPS.items()],
        "tomorrow": (on + dt.timedelta(days=1)).isoformat(),
        "reasons": [_("想再考虑"), _("选别的疫苗"), _("身体不舒服"), _("费用"), _("家里人不同意")],
    }  # fmt: skip


def _cost(dose: PlannedDose, on: dt.date) -> dict[str, Any]:
    """Of a self-paid vaccine only: the published price, or that there is none; what there is free instead."""
    if not queries.is_self_paid(dose):
        return {"price": None, "unpriced": False, "urgent": dose.vaccine.urgent, "free_instead": []}
    price = queries.price_of(dose, on=on)
    return {
        "price": _price(price.vaccine_fen, price.service_fen) if price is not None else None,
        "unpriced": price is None,
        "urgent": dose.vaccine.urgent,
        "free_instead": queries.free_instead(dose, on=on),
    }


def _same_signer(inquiry: Inquiry | None) -> str | None:
    """Who signed the inquiry, known well enough to sign here without being asked again."""
    if inquiry is None or inquiry.signer_proof in (SignerProof.UNRECORDED, SignerProof.OWN):
        return None
    return str(_("同询问时（%(proof)s）", proof=inquiries.PROOF_WORDS[inquiry.signer_proof]))


def _price(vaccine_fen: int, service_fen: int) -> str:
    total = (vaccine_fen + service_fen) / 100
    sentence = _(
        "本次费用 %(total)s 元（疫苗 %(vaccine)s 元，接种服务费 %(service)s 元）",
        total=f"{total:.2f}",
        vaccine=f"{vaccine_fen / 100:.2f}",
        service=f"{service_fen / 100:.2f}",
    )
    return str(sentence)


def _signer(inquiry: Inquiry | None) -> dict[str, str]:
    """Whoever signed the inquiry signs here as a rule."""
    if inquiry is None:
        return {"relation": "", "name": ""}
    return {"relation": str(inquiry.signer_relation), "name": inquiry.signer_name or ""}


def _english() -> bool:
    return str(get_locale() or "zh").startswith("en")
