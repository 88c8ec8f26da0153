"""The auditor's list in words: who did or saw what, about whom (masked), and whether the chain holds."""

import re
import uuid
from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.home.audit_words import ACTIONS
from vaccsched.identity import queries as identity
from vaccsched.identity.models import StaffAccount
from vaccsched.residents import queries as residents
from vaccsched.residents.errors import InvalidDocument
from vaccsched.residents.models import DocumentKind
from vaccsched.shared import audit, clock
from vaccsched.shared.actor import ActorKind
from vaccsched.shared.errors import InvalidInput
from vaccsched.shared.format import day_time
from vaccsched.shared.masking import mask_name
from vaccsched.sites import queries as sites

PER_PAGE = 50
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
KINDS: dict[str, Any] = {
    ActorKind.STAFF: _l("工作人员"),
    ActorKind.ACCOUNT: _l("居民账号"),
    ActorKind.DEVICE: _l("设备"),
    ActorKind.CLIENT: _l("接口用户"),
    ActorKind.SYSTEM: _l("系统"),
}


def wanted(auditor: StaffAccount, *, who: str, person: str) -> audit.Filter:
    """The rows asked for: ``who`` is an account name, ``person`` an identity number or the id of a record.

    :raises InvalidInput: nobody is called so.
    """
    return audit.Filter(
        chain=str(auditor.clinic_id) if auditor.clinic_id else None,
        actor_id=_staff_id(auditor, who) if who else None,
        person_id=_person_id(person) if person else None,
    )


def rows(found: list[audit.AuditEntry]) -> list[dict[str, Any]]:
    """One line per row. Names of staff in full, of persons masked."""
    shown = found[:PER_PAGE]
    staff = identity.names_of(staff_ids={row.actor_id for row in shown if row.actor_id})
    people = residents.names_of(person_ids={row.person_id for row in shown if row.person_id})
    return [
        {
            "at": day_time(row.at),
            "who": staff.get(row.actor_id, "") if row.actor_id else "",
            "kind": KINDS.get(row.actor_kind, row.actor_kind),
            "action": ACTIONS.get(row.action, row.action),
            "person": mask_name(people[row.person_id]) if row.person_id in people else "—",
            "detail": _detail(row.detail),
            "sequence": row.sequence if row.sequence is not None else _l("未封存"),
        }
        for row in shown
    ]


def verdicts(auditor: StaffAccount) -> list[dict[str, Any]]:
    """What the last verifications found, one line per chain that this auditor may see."""
    chain = str(auditor.clinic_id) if auditor.clinic_id else None
    newest: dict[str, audit.AuditEntry] = {}
    for row in audit.entries(audit.Filter(chain=chain, action="audit_verified"), page=1, per_page=100):
        newest.setdefault(row.chain, row)
    return [
        {
            "chain": _chain_name(name),
            "at": day_time(row.at),
            "sealed": row.detail.get("sealed"),
            "unsealed": row.detail.get("unsealed"),
            "broken_at": row.detail.get("broken_at"),
        }
        for name, row in sorted(newest.items())
    ]


def _chain_name(chain: str) -> str:
    if chain == audit.COUNTY_CHAIN:
        return str(_l("县级"))
    return sites.get_clinic(uuid.UUID(chain)).short_name


def _staff_id(auditor: StaffAccount, who: str) -> uuid.UUID:
    staff = identity.find_by_username(username=who)
    hidden = staff is None or staff.county_id != auditor.county_id or auditor.clinic_id not in (None, staff.clinic_id)
    if staff is None or hidden:
        raise InvalidInput({"who": [str(_l("没有这个账号，请核对账号名。"))]})
    return staff.id


def _person_id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        pass
    try:
        paper = residents.parse_document(kind=DocumentKind.ID_CARD, text=text, today=clock.day_of(clock.now()))
    except InvalidDocument as refusal:
        raise InvalidInput({"person": [refusal.message]}) from refusal
    person = residents.find_person_by_document(kind=paper.kind, number=paper.number or "")
    if person is None:
        raise InvalidInput({"person": [str(_l("没有这个证件号的人，请核对。"))]})
    return person.id


def _detail(detail: dict[str, Any]) -> str:
    """Codes and counts only: the audit holds no names."""
    return " · ".join(
        f"{name} {_short(value)}" for name, value in sorted(detail.items()) if value not in (None, [], "")
    )


def _short(value: Any) -> str:
    if isinstance(value, list):
        return f"{len(value)} 项" if len(value) > 3 else ", ".join(map(str, value))
    return str(value)[:40]
