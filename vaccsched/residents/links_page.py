"""Who may act for whom, and where an account is signed in, as plain values."""

import datetime as dt
import uuid
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from vaccsched.identity import queries as identity
from vaccsched.identity.models import PrincipalKind, PrincipalSession
from vaccsched.residents import queries, words
from vaccsched.residents.file_page import person_strip_facts
from vaccsched.residents.models import ConsentAsk, Guardianship, LinkBlock, Person, Relation
from vaccsched.shared import clock
from vaccsched.shared import format as wording
from vaccsched.shared.masking import mask_id_number, mask_phone

BROWSERS: tuple[tuple[str, Any], ...] = (
    ("MicroMessenger", _l("微信")),
    ("Edg", "Edge"),
    ("HuaweiBrowser", _l("华为浏览器")),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS: tuple[tuple[str, Any], ...] = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("HarmonyOS", _l("鸿蒙手机")),
    ("Android", _l("安卓手机")),
    ("Windows", _l("Windows 电脑")),
    ("Macintosh", _l("苹果电脑")),
    ("Linux", _l("Linux 电脑")),
)


def devices(*, account_id: uuid.UUID, here: uuid.UUID) -> list[dict[str, Any]]:
    """The browsers in which the account is signed in: this one first, then the latest used."""
    found = identity.sessions_of(kind=PrincipalKind.ACCOUNT, principal_id=account_id)
    live = [one for one in found if one.expires_at > clock.now()]
    live.sort(key=lambda one: (one.id != here, -one.last_seen_at.timestamp(), one.id))
    return [_device(one, is_here=one.id == here) for one in live]


def links_of(person: Person, *, account_id: uuid.UUID, on: dt.date) -> dict[str, Any]:
    """Who may act for this person; ``may_end``: the asker is this very person."""
    may_end = queries.is_own_person(account_id=account_id, person_id=person.id, on=on)
    found = queries.links_to(person_id=person.id, on=on)
    return {
        "person": {"id": person.id, "name": person.name},
        "may_end": may_end,
        "is_child": not queries.is_adult(person.birth_date, on),
        "links": [_link(one, is_mine=one.account_id == account_id) for one in found],
    }


def desk_facts(person: Person, *, on: dt.date) -> dict[str, Any]:
    """The same for the desk, with the court's orders."""
    is_child = not queries.is_adult(person.birth_date, on)
    fitting = (Relation.PARENT, Relation.GRANDPARENT) if is_child else (Relation.CHILD, Relation.SPOUSE, Relation.OTHER)
    return {
        "person": person_strip_facts(person),
        "is_child": is_child,
        "links": [_link(one, is_mine=False) for one in queries.links_to(person_id=person.id, on=on)],
        "blocks": [_block(one) for one in queries.blocks_of(person_id=person.id)],
        "relations": [(one.value, _holder_is(one)) for one in fitting],
    }


def ask_facts(asked: ConsentAsk) -> dict[str, Any]:
    """What was asked, for the page of the code: only what the asker typed."""
    return {"name": asked.name, "phone": mask_phone(asked.phone or ""), "id": asked.id}


def _device(one: PrincipalSession, *, is_here: bool) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": device_words(one.user_agent),
        "since": wording.day_time(one.created_at),
        "seen": wording.day_time(one.last_seen_at),
        "is_here": is_here,
    }


def device_words(user_agent: str) -> str:
    """``安卓手机 · 微信``: what a person recognises of a browser's own name."""
    found = [next((word for mark, word in marks if mark in user_agent), None) for marks in (SYSTEMS, BROWSERS)]
    known = [str(word) for word in found if word is not None]
    return " · ".join(known) or str(_("其他设备"))


def _link(one: Guardianship, *, is_mine: bool) -> dict[str, Any]:
    return {
        "id": one.id,
        "phone": mask_phone(one.account.phone or ""),
        "relation": _holder_is(one.relation),
        "since": wording.full_day(clock.day_of(one.created_at)),
        "until": wording.full_day(one.ends_on) if one.ends_on else None,
        "proof": _proof(one.proof),
        "is_self": one.relation is Relation.SELF,
        "is_mine": is_mine,
    }


def _holder_is(relation: Relation) -> str:
    """What the holder of the phone is to the person."""
    return str(words.RELATIONS[relation])


def _proof(text: str) -> str:
    kind, _colon, what = text.partition(":")
    if kind == "document":
        return str(_("凭证件号码、姓名和出生日期"))
    if kind == "consent":
        return str(_("本人用验证码同意"))
    return str(_("门诊核对证件：%(what)s", what=what)) if kind == "desk" else str(_("门诊办理"))


def _block(one: LinkBlock) -> dict[str, Any]:
    who = [mask_phone(one.phone) if one.phone else None, mask_id_number(one.document) if one.document else None]
    return {
        "id": one.id,
        "who": " · ".join(part for part in who if part),
        "order_number": one.order_number,
        "reason": one.reason,
        "set_at": wording.day_time(one.set_at),
        "lifted": wording.day_time(one.lifted_at) if one.lifted_at else None,
        "lift_reason": one.lift_reason or "",
    }
