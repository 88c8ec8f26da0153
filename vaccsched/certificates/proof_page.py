"""What the pages and the PDF of a 接种凭证 say, as plain values."""

import uuid
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from vaccsched.certificates import page, queries
from vaccsched.certificates.models import Proof
from vaccsched.certificates.proof_pdf import Sheet
from vaccsched.certificates.proof_rules import Stated, Told, Verdict
from vaccsched.records import queries as records
from vaccsched.residents.models import Person
from vaccsched.shared import format as wording
from vaccsched.shared.clock import day_of
from vaccsched.shared.qr import qr_svg
from vaccsched.sites import queries as sites
from vaccsched.vaccines import queries as vaccines

PATH = "/verify/"
WORDS: dict[Verdict, Any] = {
    Verdict.GENUINE: _l("真的，和现在的接种记录一致"),
    Verdict.ALTERED: _l("被改过，不要相信"),
    Verdict.WITHDRAWN: _l("曾经是真的，后来作废或更正了"),
    Verdict.UNKNOWN: _l("查不到，不是本系统开的凭证"),
}
THEN: dict[Verdict, Any] = {
    Verdict.GENUINE: _l("请把下面的姓名（遮住了中间的字）、疫苗和日期同纸上的对一遍，再看持证人的证件。"),
    Verdict.ALTERED: _l(
        "签名对不上：内容在开出以后被人改过，或者扫得不完整。请对着光再扫一次；还是这样，请让对方重新开一份。"
    ),
    Verdict.WITHDRAWN: _l("下面划出的记录后来改过。请让持证人重新开一份凭证。"),
    Verdict.UNKNOWN: _l("不是本系统签的，或者扫得不完整。请再扫一次；还是这样，请按没有凭证办。"),
}
TONES = {
    Verdict.GENUINE: "done",
    Verdict.ALTERED: "stop",
    Verdict.WITHDRAWN: "warning",
    Verdict.UNKNOWN: "warning",
}


def choice_facts(person: Person) -> dict[str, Any]:
    """Which doses can be stated, newest first, and what was made before."""
    doses = records.immunizations_of(person_id=person.id)
    return {
        "person_id": person.id,
        "name": person.name,
        "doses": [
            {
                "value": str(one.record_id),
                "title": _("%(name)s 第 %(dose)s 剂", name=vaccines.name_of(one.vaccine_code), dose=one.dose_number),
                "meta": wording.full_day(one.given_on),
            }
            for one in reversed(doses)
        ],
        "earlier": [
            {"id": one.id, "at": wording.day_time(one.issued_at), "count": len(one.record_ids)}
            for one in queries.proofs_of(person_id=person.id)[:5]
        ],
    }


def proof_facts(proof: Proof) -> dict[str, Any]:
    """Everything on the paper. ``current``: nothing of it was changed since."""
    wanted = {uuid.UUID(one) for one in proof.record_ids}
    facts = page.proof_facts(proof.person, wanted)
    return {
        "id": proof.id,
        "person_id": proof.person_id,
        "person": facts["person"],
        "doses": facts["doses"],
        "issued": wording.full_day(day_of(proof.issued_at)),
        "clinic": proof.clinic,
        "number": proof.id.hex[-12:].upper(),
        "current": queries.is_current(proof=proof),
        "code": code_of(proof),
        "qr": Markup(qr_svg(code_of(proof))),  # noqa: S704 - our own SVG of a signed text
    }


def code_of(proof: Proof) -> str:
    """The address that checks the paper; the bare text where nobody has told how residents open this site."""
    public_url: str = current_app.extensions["settings"].public_url
    return f"{public_url}{PATH}{proof.text}" if public_url else proof.text


def sheet(proof: Proof) -> Sheet:
    """The same for the PDF, in the language of the request."""
    facts = proof_facts(proof)
    person = facts["person"]
    return Sheet(
        title=_("预防接种凭证"),
        person=(
            (_("姓名"), person["name"]),
            (_("性别"), person["sex"]),
            (_("出生日期"), person["birth_date"]),
            (_("证件"), person["document"]),
        ),
        columns=(_("疫苗"), _("剂次"), _("接种日期"), _("批号"), _("生产企业"), _("接种单位")),
        widths=(24, 8, 14, 16, 18, 24),
        rows=tuple(
            (one["name"], str(one["dose"]), one["given_on"], one["lot"] or "—", one["manufacturer"] or "—",
             one["place"] or "—")
            for one in facts["doses"]
        ),
        notes=_notes(facts),
        missing_note=_("方括号里是字体没有的字的 Unicode 编码，如 [U+20164]。"),
        code=facts["code"],
    )  # fmt: skip


def told_facts(text: str) -> dict[str, Any]:
    """What the public page says of a text that somebody holds."""
    told = queries.check_text(text=text)
    known = told.verdict in (Verdict.GENUINE, Verdict.WITHDRAWN)
    return {
        "verdict": str(told.verdict),
        "word": str(WORDS[told.verdict]),
        "then": str(THEN[told.verdict]),
        "tone": TONES[told.verdict],
        "told": _stated(told) if known else None,
    }


def _stated(told: Told) -> dict[str, Any]:
    clinic = next((one for one in sites.clinics() if one.code == told.clinic_code), None)
    return {
        "name": told.name,
        "issued": wording.full_day(told.issued_on) if told.issued_on else "",
        "clinic": clinic.name if clinic else "",
        "doses": [_dose(one) for one in told.doses],
    }


def _dose(one: Stated) -> dict[str, Any]:
    return {
        "title": _("%(name)s 第 %(dose)s 剂", name=vaccines.name_of(one.vaccine), dose=one.dose),
        "day": wording.full_day(one.given_on),
        "lot": one.lot,
        "holds": one.holds,
    }


def _notes(facts: dict[str, Any]) -> tuple[str, ...]:
    clinic = facts["clinic"]
    notes = [
        _("开具日期：%(day)s　凭证编号：%(number)s", day=facts["issued"], number=facts["number"]),
        _("依据《中华人民共和国疫苗管理法》第四十七条，由受种者或监护人从本人接种记录开出。"),
        _("扫这里的二维码核对真伪。没有网络时，用公布的公钥也能核对签名（Ed25519）。"),
        _("证件号遮住了中间几位。"),
    ]
    if clinic is not None:
        notes.insert(1, _("档案所在接种单位：%(clinic)s　%(phone)s", clinic=clinic.name, phone=clinic.phone))
    return tuple(notes)
