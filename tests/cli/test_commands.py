"""The administrator's commands and the preparation before the first request."""

import pytest
import sqlalchemy as sa

from tests import builders
from vaccsched import cli, create_app
from vaccsched.cli import preparing
from vaccsched.config import Settings
from vaccsched.identity import queries as identity
from vaccsched.shared import audit
from vaccsched.shared import clock as time
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites import queries as sites
from vaccsched.vaccines.models import Vaccine


@pytest.fixture
def run(app):
    """Run a command in this application, as a terminal would."""

    def command(*words):
        db.session.rollback()
        answer = app.test_cli_runner().invoke(args=list(words))
        db.session.rollback()
        return answer

    return command


@pytest.fixture(autouse=True)
def _no_demo(monkeypatch):
    monkeypatch.setenv("DEMO", "0")


def test_the_first_administrator_gets_a_password_once_and_must_replace_it(run, client):
    answer = run("create-admin")
    assert answer.exit_code == 0, answer.output
    password = answer.output.split("一次性密码 ")[1].split()[0]
    client.post("/staff/sign-in", data={"username": "admin", "password": password})
    assert client.get("/staff").location == "/staff/password"
    staff = identity.find_by_username(username="admin")
    assert (staff.must_change_password, staff.is_demo) == (True, False)
    assert password not in staff.password_hash


def test_a_second_administrator_of_the_same_name_is_refused_in_one_sentence(run):
    run("create-admin")
    answer = run("create-admin")
    assert answer.exit_code == 1
    assert "username_taken" in answer.output
    assert "Traceback" not in answer.output


def test_a_clinic_is_opened_with_its_stations(run):
    assert run("create-clinic", "K77", "青山县测试门诊", "--vaccination", "3").exit_code == 0
    clinic = sites.clinics()[0]
    assert len(sites.stations(clinic.id)) == 6
    assert run("create-clinic", "K77", "又一家").exit_code == 1


def test_the_chain_is_verified_from_the_terminal(run, app):
    with unit_of_work():
        audit.record(action="test", actor=SYSTEM, now=time.now())
        audit.seal_pending(key=app.extensions["settings"].audit_key)
    assert run("audit-verify").exit_code == 0
    with unit_of_work():
        db.session.execute(sa.update(AuditEntry).values(action="else"))
    answer = run("audit-verify")
    assert answer.exit_code == 1
    assert "第 1 条起不符" in answer.output


def test_forecasts_come_from_the_terminal(run, tmp_path):
    people = tmp_path / "people.json"
    people.write_text('[{"id": "a", "birth_date": "2026-09-01", "sex": "F", "doses": []}]', encoding="utf-8")
    answer = run("forecast", str(people))
    assert answer.exit_code == 0, answer.output
    assert '"id": "a"' in answer.output


# before the first request


def test_the_programme_is_loaded_once(app):
    said = []
    preparing.load_programme(said.append)
    assert len(said) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Vaccine)) > 20
    preparing.load_programme(said.append)
    assert len(said) == 1


def test_without_the_demo_one_is_told_to_make_an_administrator(app):
    said = []
    db.session.rollback()
    cli.prepare(app, tell=said.append)
    assert any("create-admin" in line for line in said)
    assert "create-admin" in cli.demo_info(app)
    assert identity.demo_accounts() == []


def test_with_an_account_there_is_nothing_to_say(app):
    builders.staff(at=builders.clinic())
    db.session.rollback()
    said = []
    cli.prepare(app, tell=said.append)
    cli.prepare(app, tell=said.append)
    assert len(said) == 1  # the programme, the first time
    assert "/staff/sign-in" in cli.demo_info(app)


@pytest.mark.parametrize("command", ["booking-verify", "stock-verify", "audit-verify", "create-admin"])
def test_an_empty_database_is_told_in_one_sentence(app, command, tmp_path):
    known = app.extensions["test_prepared"].environment  # with the clock that all tests of this process share
    empty = create_app(Settings.from_environment(known | {"DATABASE_URL": f"sqlite:///{tmp_path}/empty.db"}))
    with empty.app_context():
        answer = empty.test_cli_runner().invoke(args=[command])
    assert answer.exit_code == 1
    assert "db upgrade" in answer.output
    assert "Traceback" not in answer.output
