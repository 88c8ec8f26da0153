"""Blanks are no name, no reason and no signature: the form says so, naming the field."""

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import Form

from vaccsched.consents.forms import ConsentForm
from vaccsched.identity.forms import AccountForm, CertificateForm, DeviceForm
from vaccsched.screening.forms import DecisionForm
from vaccsched.storeroom.forms import StatusForm
from vaccsched.visits.forms import PersonForm, SearchForm

FIELDS = [
    (PersonForm, "name"),
    (SearchForm, "name"),
    (AccountForm, "name"),
    (CertificateForm, "number"),
    (DeviceForm, "name"),
    (DecisionForm, "signer_name"),
    (ConsentForm, "signer_name"),
    (StatusForm, "reason"),
]


@pytest.mark.parametrize("blank", ["   ", "\u3000", "\t\n"])
@pytest.mark.parametrize(("form", "field"), FIELDS)
def test_blanks_say_nothing(app: Flask, form: type[Form], field: str, blank: str) -> None:
    with app.test_request_context(method="POST"):
        filled = form(formdata=MultiDict({field: blank}))
        assert not filled.validate()
        assert filled.errors[field]
