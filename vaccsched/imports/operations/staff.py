"""Staff: an account per name, its jobs, its training certificates. Nobody's password comes in a file."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from vaccsched.identity import operations as identity
from vaccsched.identity.errors import NoRole, RoleNotYours
from vaccsched.identity.models import CertificateTask, Role, StaffAccount, TrainingCertificate
from vaccsched.imports.models import Outcome
from vaccsched.imports.operations.task import Task
from vaccsched.imports.rules import cells
from vaccsched.imports.rules.cells import Unreadable
from vaccsched.imports.rules.foreign import ROLES, TASKS
from vaccsched.imports.rules.row import Found, Line, Reader
from vaccsched.shared.db import db

USERNAME = re.compile(r"[0-9a-z][0-9a-z._-]{2,39}")
SEPARATORS = re.compile(r"[、,，;；/|+\s]+")
CERTIFICATE = ("task", "number", "issued_on", "valid_until")


@dataclass(kw_only=True)
class Entry:
    """An account and perhaps one certificate of it."""

    username: str
    name: str
    roles: frozenset[Role]
    certificate: "Certificate | None"
    account: StaffAccount | None = None


@dataclass(frozen=True, kw_only=True)
class Certificate:
    task: CertificateTask
    number: str
    issued_on: dt.date
    valid_until: dt.date


class Staff:
    """One row is one account, or another certificate of an account of an earlier row."""

    def prepare(self, task: Task) -> None:
        """A password that nobody knows, until the manager gives out a one-time one on the account's page. 30 ms."""
        task.at_hand["password_hash"] = identity.hashed(identity.one_time_password())
        task.at_hand["roles"] = {**ROLES, **task.words.get("roles", {})}

    def read(self, line: Line, task: Task) -> Found:
        row = Reader(line)
        username = row.need("username", _username)
        name = row.need("name", lambda text: cells.short(text, most=60, code="name"))
        roles = row.need("roles", lambda text: _roles(text, task.at_hand["roles"]))
        certificate = _certificate(row)
        if row.found.outcome is Outcome.WRONG or username is None or name is None or roles is None:
            return row.found
        row.found.entry = Entry(username=username, name=name, roles=roles, certificate=certificate)
        row.found.key = f"{username}|{certificate.task}|{certificate.number}" if certificate else username
        return row.found

    def look_up(self, found: Sequence[Found], task: Task) -> None:
        wanted = [one for one in found if one.is_wanted]
        names = {one.entry.username for one in wanted}
        accounts = {
            one.username: one
            for one in db.session.scalars(sa.select(StaffAccount).where(StaffAccount.username.in_(names)))
        }
        here = _certificates([one for one in accounts.values() if one.clinic_id == task.clinic_id])
        for row in wanted:
            account = accounts.get(row.entry.username)
            if account is None:
                continue
            if account.clinic_id != task.clinic_id:
                row.refuse("username", "username_taken")
                continue
            row.entry.account, row.made = account, account.id
            certificate = row.entry.certificate
            if account.name != row.entry.name:
                row.refuse("name", "other_account")
            elif certificate is None or (account.id, certificate.task, certificate.number) in here:
                row.outcome = Outcome.KNOWN

    def keep(self, found: Sequence[Found], task: Task) -> None:
        made: dict[str, StaffAccount] = {}
        for row in found:
            if row.is_wanted:
                _keep_one(row, made, task)
        db.session.flush()


def _keep_one(row: Found, made: dict[str, StaffAccount], task: Task) -> None:
    entry: Entry = row.entry
    account = entry.account or made.get(entry.username)
    if account is None:
        try:
            account = identity.create_account(
                county_id=task.county_id, clinic_id=task.clinic_id, username=entry.username, name=entry.name,
                roles=entry.roles, password_hash=task.at_hand["password_hash"], actor=task.actor, now=task.now,
            )  # fmt: skip
        except (NoRole, RoleNotYours):
            row.refuse("roles", "role_not_yours")
            return
    made[entry.username] = account
    row.made = account.id
    if entry.certificate is not None:
        one = entry.certificate
        identity.add_certificate(
            staff=account, task=one.task, number=one.number, issued_on=one.issued_on, valid_until=one.valid_until,
            actor=task.actor, now=task.now,
        )  # fmt: skip


def _username(text: str) -> str:
    found = text.strip().lower()
    if USERNAME.fullmatch(found) is None:
        raise Unreadable("username")
    return found


def _roles(text: str, known: dict[str, str]) -> frozenset[Role]:
    found = frozenset(Role(cells.word(one, known, code="roles")) for one in SEPARATORS.split(text) if one)
    if not found:
        raise Unreadable("roles")
    return found


def _certificate(row: Reader) -> Certificate | None:
    """All four columns, or none of them."""
    if not any(row.text(column) for column in CERTIFICATE):
        return None
    task = row.need("task", lambda text: CertificateTask(cells.word(text, TASKS, code="task")))
    number = row.need("number", lambda text: cells.short(text, most=60))
    issued_on, valid_until = row.need("issued_on", cells.day), row.need("valid_until", cells.day)
    if task is None or number is None or issued_on is None or valid_until is None:
        return None
    if valid_until < issued_on:
        row.wrong("valid_until", "certificate_dates")
        return None
    return Certificate(task=task, number=number, issued_on=issued_on, valid_until=valid_until)


def _certificates(accounts: Sequence[StaffAccount]) -> set[tuple[object, CertificateTask, str]]:
    ids = {one.id for one in accounts}
    wanted = sa.select(TrainingCertificate).where(TrainingCertificate.staff_id.in_(ids))
    return {(one.staff_id, one.task, one.number) for one in db.session.scalars(wanted)} if ids else set()
