"""/fhir: read and search, for programs with the scope fhir:read."""

import uuid

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from vaccsched.extensions import csrf
from vaccsched.fhir import answers, asking
from vaccsched.fhir.errors import NoSuchResource
from vaccsched.fhir.served import SERVED
from vaccsched.fhir.statement import statement
from vaccsched.integration.guards import client_required
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import id_of, public

bp = Blueprint("fhir", __name__, url_prefix="/fhir")
csrf.exempt(bp)  # a token is sent on purpose; no cookie signs a program in
SCOPE = "fhir:read"
OPEN = "any(Location, Schedule, Slot)"
PERSONAL = "any(Appointment, Patient, Immunization, ImmunizationRecommendation)"


@bp.get("/metadata")
@public
def metadata() -> ResponseReturnValue:
    """The CapabilityStatement."""
    answers.must_take_json()
    return answers.resource(statement(base=answers.base()))


@bp.get(f"/<{OPEN}:kind>/<key>")
@client_required(SCOPE)
def read_place(kind: str, key: str) -> ResponseReturnValue:
    """A clinic, a half-day, a slot."""
    return _read(kind, id_of(key))


@bp.get(f"/<{OPEN}:kind>")
@client_required(SCOPE)
def search_places(kind: str) -> ResponseReturnValue:
    """Clinics, half-days, slots."""
    return _search(kind)


@bp.post(f"/<{OPEN}:kind>/_search")
@client_required(SCOPE)
def post_places(kind: str) -> ResponseReturnValue:
    """The same search in a body."""
    return _search(kind)


@bp.get(f"/<{PERSONAL}:kind>/<key>")
@client_required(SCOPE)
@one_transaction  # the reading is written down
def read_person(kind: str, key: str) -> ResponseReturnValue:
    """What is on record of a person."""
    return _read(kind, id_of(key))


@bp.get(f"/<{PERSONAL}:kind>")
@client_required(SCOPE)
@one_transaction  # the readings are written down
def search_persons(kind: str) -> ResponseReturnValue:
    """What is on record of persons."""
    return _search(kind)


@bp.post(f"/<{PERSONAL}:kind>/_search")
@client_required(SCOPE)
@one_transaction  # the readings are written down
def post_persons(kind: str) -> ResponseReturnValue:
    """The same search in a body: identity numbers stay out of addresses, and so out of logs."""
    return _search(kind)


@bp.get("/<path:rest>")
@public
def nothing(rest: str) -> ResponseReturnValue:
    """:raises NoSuchResource: always."""
    raise NoSuchResource


def _read(kind: str, key: uuid.UUID) -> Response:
    answers.must_take_json()
    return answers.resource(SERVED[kind].read(asking.reader(), key))


def _search(kind: str) -> Response:
    answers.must_take_json()
    asked = asking.search(kind)
    return answers.bundle(kind, asked, SERVED[kind].search(asking.reader(), asked))
