"""Who may work at the vaccination station: every role, with and without a valid certificate, on every act."""

import uuid

import pytest

from tests import builders as make
from tests.checks.builders import bedside
from tests.visits.builders import at, elder
from vaccsched.identity.models import CertificateTask, Role
from vaccsched.shared.unit_of_work import unit_of_work

JSON = {"Accept": "application/json"}
SOMETHING = uuid.UUID(int=7)
AT_STATION = ("scan", "call", "pause", "resume", "pass-over", "put-back", "call-again", "take-over")
OF_CHECK = ("tick", "verify", "answer", "give", "undo", "restart", "not-given")
ACTS = (*AT_STATION, *(f"checks/{SOMETHING}/{act}" for act in OF_CHECK))
CERTIFICATES = {"valid": 365, "expired": -1, "missing": None, "for another task": 365}


@pytest.fixture
def clinic(app, clock):
    clock.move_to(at(9).wall)
    made = bedside()
    made.screened(elder())
    return made


def signed_in(app, made, role, certificate):
    """Somebody of this role at station 1."""
    days = CERTIFICATES[certificate]
    task = CertificateTask.VACCINATION if certificate != "for another task" else CertificateTask.OBSERVATION
    with unit_of_work():
        home = None if role in (Role.COUNTY_SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR) else made.floor.clinic
        staff = make.staff(at=home, roles=[role], certificates=False)
        if days is not None:
            make.certificate(of=staff, task=task, valid_days=days)
    browser = app.test_client()
    make.sign_in_staff(browser, staff, at=made.station)
    return browser


@pytest.mark.parametrize("role", list(Role))
def test_only_a_vaccinator_with_a_valid_certificate_does_anything(app, clinic, role):
    body = {"code": "B001", "item": "name_ok", "relation": "self", "rule": "near_expiry", "site": "left_arm",
            "reason": "fetch", "idempotency_key": "k"}  # fmt: skip
    for certificate in CERTIFICATES if role is Role.VACCINATOR else ["valid"]:
        browser = signed_in(app, clinic, role, certificate)
        for act in ACTS:
            answer = browser.post(f"/vaccination/{act}", json=body, headers=JSON)
            if role is not Role.VACCINATOR:
                assert (answer.status_code, answer.json["error"]) == (403, "forbidden"), act
            elif certificate != "valid":
                assert (answer.status_code, answer.json["error"]) == (403, "no_valid_certificate"), act
            else:
                assert answer.status_code != 403, act
