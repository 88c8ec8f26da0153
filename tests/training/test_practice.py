"""Practice is another program: own database, own keys, own cookies, and silence."""

import pytest

from tests import builders
from vaccsched.config import ConfigurationError, Settings
from vaccsched.identity.guards import cookie_name
from vaccsched.identity.models import PrincipalKind
from vaccsched.integration.outgoing import policy_of
from vaccsched.training import exercises
from vaccsched.training.operations import Exercise

REAL = {
    "DATABASE_URL": "postgresql://u:p@h/real", "REDIS_URL": "redis://h:6379/0", "SMS_GATEWAY": "https://sms.example.cn",
    "MAIL_SERVER": "smtp://mail.example.cn", "FIELD_KEYS": "k1:AAAA", "SECRET_KEY": "s", "AUDIT_KEY": "a",
}  # fmt: skip


def practice(tmp_path, **more):
    return Settings.from_environment({"PRACTICE": "1", "VACCSCHED_INSTANCE": str(tmp_path), **more})


@pytest.mark.parametrize("name", REAL)
def test_nothing_of_a_real_installation_is_taken(tmp_path, name):
    with pytest.raises(ConfigurationError, match=name):
        practice(tmp_path, **{name: REAL[name]})


def test_database_and_keys_are_its_own(tmp_path):
    real = Settings.from_environment({"VACCSCHED_INSTANCE": str(tmp_path)})
    other = practice(tmp_path)
    assert other.database_url == f"sqlite:///{tmp_path / 'practice' / 'vaccsched.db'}" != real.database_url
    for key in ("secret_key", "index_key", "audit_key", "field_keys", "proof_keys"):
        assert getattr(real, key) != getattr(other, key)


def test_it_asks_nobody_outside(tmp_path):
    assert policy_of(practice(tmp_path)).hosts == frozenset()


def test_a_browser_signed_in_there_is_a_stranger_here(app, monkeypatch, tmp_path):
    real = cookie_name(PrincipalKind.STAFF)
    monkeypatch.setitem(app.extensions, "settings", practice(tmp_path))
    assert cookie_name(PrincipalKind.STAFF) != real


def test_every_page_says_that_it_is_practice(app, client, monkeypatch, tmp_path):
    assert "练习系统 ·" not in client.get("/staff/sign-in").text
    monkeypatch.setitem(app.extensions, "settings", practice(tmp_path))
    for address in ("/", "/staff/sign-in", "/no-such-page"):
        assert "练习系统 ·" in client.get(address).text


def test_whoever_signs_in_there_finds_exercises_to_do(app, client, monkeypatch, tmp_path):
    monkeypatch.setitem(app.extensions, "settings", practice(tmp_path))
    exercise = Exercise(
        title="登记取号", account="cg-desk", steps=("发号",), codes=(("K7", "预约码"),), proofs=frozenset({"sign_out"})
    )
    monkeypatch.setattr(exercises, "_sources", [lambda _now: [exercise]])
    builders.staff(at=builders.clinic(), username="cg-desk", password=builders.PASSWORD)
    account = {"username": "cg-desk", "password": builders.PASSWORD}
    client.post("/staff/sign-in", data=account)
    page = client.get("/training").text
    assert "K7" in page
    assert "今天做了 0 次" in page
    client.post("/staff/sign-out")
    client.post("/staff/sign-in", data=account)
    assert "今天做了 1 次" in client.get("/training").text
