"""What the pages of mydata show, as plain values."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from vaccsched.identity import queries as identity
from vaccsched.mydata import queries, rules, words
from vaccsched.mydata.models import CorrectionRequest, ReadAuthorisation
from vaccsched.mydata.queries import Look
from vaccsched.residents.models import Person
from vaccsched.shared.actor import ActorKind
from vaccsched.shared.clock import day_of
from vaccsched.shared.format import day_time, full_day
from vaccsched.shared.masking import mask_name
from vaccsched.sites import queries as sites

KINDS: dict[str, Any] = {
    ActorKind.ACCOUNT: _l("家里人"),
    ActorKind.DEVICE: _l("门诊的设备"),
    ActorKind.CLIENT: _l("门诊或县里的信息系统"),
    ActorKind.SYSTEM: _l("系统"),
}


def look_rows(looks: Sequence[Look], *, account_id: uuid.UUID) -> list[dict[str, Any]]:
    """Who, where, when, what for. Staff by their post and masked name: the full name is the clinic's to tell."""
    staff = identity.posts_of(staff_ids={one.actor_id for one in looks if one.actor_id and one.actor_kind == "staff"})
    clinics: dict[uuid.UUID | None, str] = {one.id: one.name for one in sites.clinics()}
    outside: dict[uuid.UUID | None, str] = {one.id: one.name for one in queries.institutions()}
    return [
        {
            "at": day_time(one.at),
            "where": outside.get(one.institution_id)
            or clinics.get(one.clinic_id)
            or (_("县级") if one.actor_kind == ActorKind.STAFF else ""),
            "who": _who(one, staff, account_id),
            "why": _why(one),
        }
        for one in looks
    ]


def authorisation_facts(person: Person, *, now: dt.datetime) -> dict[str, Any]:
    """The form, and everything that was ever given."""
    today = day_of(now)
    return {
        "person_id": person.id,
        "name": person.name,
        "institutions": [(str(one.id), one.name) for one in queries.institutions()],
        "scopes": [{"value": scope.value, "title": str(word)} for scope, word in words.SCOPES.items()],
        "until": (today + dt.timedelta(days=90)).isoformat(),
        "longest": full_day(today + rules.LONGEST),
        "given": [_given(one, today) for one in queries.authorisations_of(person_id=person.id)],
    }


def request_facts(person: Person, *, account_id: uuid.UUID) -> dict[str, Any]:
    """The form, and what was asked before."""
    return {
        "person_id": person.id,
        "name": person.name,
        "topics": [(topic.value, str(word)) for topic, word in words.TOPICS.items()],
        "asked": [_asked(one) for one in queries.requests_of(account_id=account_id, person_id=person.id)],
    }


def desk_rows(clinic_id: uuid.UUID) -> list[dict[str, Any]]:
    """What waits for an answer of this clinic; persons masked until they are opened."""
    return [
        {**_asked(one), "id": one.id, "person_id": one.person_id, "name": mask_name(one.person.name)}
        for one in queries.waiting_requests(clinic_id=clinic_id)
    ]


def _who(look: Look, staff: dict[uuid.UUID, tuple[str, list[str]]], account_id: uuid.UUID) -> str:
    if look.institution_id is not None:
        return str(_("外面的机构"))
    if look.actor_kind == ActorKind.ACCOUNT:
        return str(_("您自己")) if look.actor_id == account_id else str(KINDS[ActorKind.ACCOUNT])
    if look.actor_kind == ActorKind.STAFF and look.actor_id in staff:
        name, posts = staff[look.actor_id]
        return " ".join((str(_("、")).join(posts), mask_name(name))).strip()
    return str(KINDS.get(look.actor_kind, KINDS[ActorKind.SYSTEM]))


def _why(look: Look) -> str:
    if look.purpose is not None and look.action == "person_opened":
        return str(words.PURPOSES.get(look.purpose, words.ELSE))
    return str(words.ACTIONS.get(look.action) or words.LISTS.get(look.action) or words.ELSE)


def _given(one: ReadAuthorisation, today: dt.date) -> dict[str, Any]:
    holds = queries.is_in_force(one, on=today)
    state = _("有效") if holds else _("已收回") if one.withdrawn_at else _("已到期")
    return {
        "id": one.id,
        "institution": one.institution.name,
        "scopes": [str(word) for scope, word in words.SCOPES.items() if scope in one.scopes],
        "given": full_day(day_of(one.given_at)),
        "until": full_day(one.until),
        "holds": holds,
        "state": state,
    }


def _asked(one: CorrectionRequest) -> dict[str, Any]:
    return {
        "topic": str(words.TOPICS[one.topic]),
        "told": one.told,
        "at": day_time(one.made_at),
        "status": str(words.STATUSES[one.status]),
        "waits": one.answered_at is None,
        "answer": one.answer,
    }
