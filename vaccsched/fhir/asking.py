"""What a request asks of /fhir: who reads, and which search."""

from flask import request

from vaccsched.fhir import rules
from vaccsched.fhir.errors import WrongBody
from vaccsched.fhir.reader import Reader
from vaccsched.fhir.rules import Asked
from vaccsched.fhir.served import SERVED
from vaccsched.integration.guards import current_client, current_client_actor
from vaccsched.shared import clock

FORM = "application/x-www-form-urlencoded"


def reader() -> Reader:
    """The program behind the token."""
    return Reader(client=current_client(), actor=current_client_actor(), now=clock.now())


def search(kind: str) -> Asked:
    """The parameters of the address and of a form.

    :raises UnknownParameter: :raises WrongParameter:
    :raises WrongBody: parameters in another form would be left out, and more answered than was asked for.
    """
    if request.content_length and request.method == "POST" and request.mimetype != FORM:
        raise WrongBody
    sent = [*request.args.items(multi=True), *request.form.items(multi=True)]
    return rules.read_search(sent, known=SERVED[kind].params)
