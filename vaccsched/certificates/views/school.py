"""入托入学查验: whom to follow up, a new check, its printed result."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.certificates import operations, page, queries, words
from vaccsched.certificates.forms import SchoolForm
from vaccsched.certificates.models import SchoolKind
from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.residents import operations as residents
from vaccsched.residents.models import Person
from vaccsched.shared import clock
from vaccsched.shared.forms import FindForm
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json

bp = Blueprint("certificates_school", __name__, url_prefix="/school-checks")


@bp.get("")
@staff_required(Permission.REGISTER_PERSON)
@one_transaction  # a list of persons is written down
def follow_up() -> ResponseReturnValue:
    """Children whose last check lacked something; the search for a child to check."""
    rows = page.follow_up(current_clinic().id)
    shown = [row["person_id"] for row in rows]
    residents.note_list_seen(person_ids=shown, actor=current_actor(), now=clock.now())
    return render_template("certificates/follow_up.html", rows=rows, found=None)


@bp.post("")
@staff_required(Permission.REGISTER_PERSON)
@back_to(".follow_up")
@one_transaction
def search() -> ResponseReturnValue:
    """Find the child."""
    values = FindForm.parse().values
    found = residents.search_persons(actor=current_actor(), now=clock.now(), **values)
    if wants_json():
        return {"persons": [str(one.id) for one in found]}
    people = [page.who(one) for one in found]
    return render_template("certificates/follow_up.html", rows=page.follow_up(current_clinic().id), found=people)


@bp.get("/of/<uuid:person_id>")
@staff_required(Permission.REGISTER_PERSON)
@one_transaction  # opening a person is written down
def new(person_id: uuid.UUID) -> ResponseReturnValue:
    """The form of a check. Any child may be checked where its school is; who looked is written down."""
    facts = {"person": page.who(_opened(person_id)), "today": page.today().isoformat()}
    kinds = [(kind.value, str(word)) for kind, word in words.SCHOOLS.items()]
    return render_template("certificates/school_new.html", kinds=kinds, **facts)


@bp.post("/of/<uuid:person_id>")
@staff_required(Permission.REGISTER_PERSON)
@back_to(".new")
@one_transaction
def check(person_id: uuid.UUID) -> ResponseReturnValue:
    """Write down what was missing on that day."""
    form = SchoolForm.parse()
    day = form.checked_on.data
    assert day is not None  # parse() refused otherwise
    made = operations.check_for_school(
        person_id=_opened(person_id).id, clinic_id=current_clinic().id, school=form.school.data or "",
        kind=SchoolKind(form.kind.data or ""), checked_on=day, has_certificate=form.has_certificate.data,
        actor=current_actor(), now=clock.now(),
    )  # fmt: skip
    if wants_json():
        return {"school_check_id": str(made.id), "missing": made.missing}
    return redirect(url_for(".result", school_check_id=made.id), 303)


@bp.get("/<uuid:school_check_id>")
@staff_required(Permission.REGISTER_PERSON)
@one_transaction  # opening a person is written down
def result(school_check_id: uuid.UUID) -> ResponseReturnValue:
    """查验证明 or 补种通知, to be printed."""
    found = queries.get_check(clinic_id=current_clinic().id, check_id=school_check_id)
    _opened(found.person_id)
    return render_template("certificates/school_result.html", **page.check_facts(found))


def _opened(person_id: uuid.UUID) -> Person:
    return residents.open_person(person_id=person_id, actor=current_actor(), purpose="school_check", now=clock.now())
