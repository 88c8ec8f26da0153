"""Tokens and scopes, without a database."""

import uuid

import pytest

from vaccsched.integration import rules
from vaccsched.integration.models import ClientScope

SECRET = "s" * 43


def test_a_token_tells_which_client_and_its_secret():
    client_id = uuid.uuid4()
    assert rules.parse_token(rules.token_of(client_id=client_id, secret=SECRET)) == (client_id, SECRET)


@pytest.mark.parametrize("text", ["", "vs1", f"vs2.{'0' * 32}.{SECRET}", f"vs1.{'0' * 32}.short", f"vs1.x.{SECRET}"])
def test_what_is_no_token_is_none(text):
    assert rules.parse_token(text) is None


def test_only_the_secret_itself_fits():
    kept = rules.digest(SECRET)
    assert rules.fits(secret=SECRET, kept=kept)
    assert not rules.fits(secret="t" * 43, kept=kept)


def test_an_outside_institution_may_only_read():
    assert {one for one in rules.grantable(outside=True) if one.endswith(":write")} == set()
    assert rules.grantable(outside=False) == set(ClientScope)
