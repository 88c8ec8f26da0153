"""Signed texts: what one changes shows, and the published key is enough to check."""

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from vaccsched.config import ConfigurationError, Settings, derived_seed
from vaccsched.shared.signing import FORM, Signer, read_with_public_key

SIGNER = Signer({"k2": b"2" * 32, "k1": b"1" * 32})
FACTS = {"n": "陈*满", "d": [["DTAP", 1, "2026-12-01", "L1"]]}


def test_what_was_signed_is_read_back():
    opened = SIGNER.open(SIGNER.sign(FACTS))
    assert (opened.is_ours, opened.known_key, opened.facts) == (True, True, FACTS)


def test_the_published_key_alone_is_enough():
    key = load_pem_public_key(SIGNER.public_keys()["k2"].encode())
    assert read_with_public_key(SIGNER.sign(FACTS), key) == FACTS


def test_every_changed_letter_shows():
    text = SIGNER.sign(FACTS)
    start = len(f"{FORM}.k2.")
    for at in range(start, len(text)):
        if text[at] != ".":
            other = "A" if text[at] != "A" else "B"
            assert SIGNER.open(text[:at] + other + text[at + 1 :]).facts is None, at


def test_another_spelling_of_the_same_bytes_is_not_ours():
    text = SIGNER.sign(FACTS)
    body, _dot, signature = text.rpartition(".")
    twin = next(c for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if c != signature[-1])
    assert SIGNER.open(f"{body}.{signature[:-1]}{twin}").facts is None
    assert SIGNER.open(f"{body}.{signature}==").facts is None


@pytest.mark.parametrize("text", ["", "x", "VS1.k2.a", "VS2.k2.a.b", "VS1.k2.中.文", "VS1.k2..", "." * 3, "A" * 9000])
def test_whatever_people_send_is_answered(text):
    assert SIGNER.open(text).facts is None


def test_a_key_that_is_not_ours_is_told_apart():
    opened = SIGNER.open(Signer({"k9": b"9" * 32}).sign(FACTS))
    assert (opened.is_ours, opened.known_key) == (True, False)


def test_an_old_key_still_verifies_after_a_new_one_signs():
    old = Signer({"k1": b"1" * 32}).sign(FACTS)
    assert SIGNER.open(old).facts == FACTS


def test_without_a_key_of_its_own_every_process_makes_the_same_one(tmp_path):
    audit_key = "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE="
    keys = {
        "SECRET_KEY": "x", "FIELD_KEYS": f"k1:{audit_key}", "INDEX_KEY": audit_key, "AUDIT_KEY": audit_key,
        "VACCSCHED_INSTANCE": str(tmp_path),
    }  # fmt: skip
    settings = Settings.from_environment(keys)
    assert settings.proof_keys == {"d1": derived_seed(settings.audit_key)}
    assert Settings.from_environment({**keys, "PROOF_KEYS": f"k7:{audit_key}"}).proof_keys == {"k7": b"a" * 32}
    with pytest.raises(ConfigurationError, match="PROOF_KEYS"):
        Settings.from_environment({**keys, "PROOF_KEYS": "k7:short"})
