"""Encrypted fields open only in their own row and column; blind indexes tell equality only."""

import pytest
import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from tests import builders
from vaccsched.residents.models import Person
from vaccsched.shared.crypto import Vault, blind_index
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

OLD, NEW, INDEX = b"o" * 32, b"n" * 32, b"i" * 32


@given(text=st.text(max_size=80), place=st.text(min_size=1, max_size=40))
def test_what_is_sealed_opens_again(text, place):
    vault = Vault({"k1": OLD}, INDEX)
    assert vault.open(vault.seal(text, place=place), place=place) == text


def test_the_same_text_never_looks_the_same():
    vault = Vault({"k1": OLD}, INDEX)
    assert vault.seal("110101", place="a") != vault.seal("110101", place="a")


def test_a_value_moved_to_another_place_does_not_open():
    vault = Vault({"k1": OLD}, INDEX)
    with pytest.raises(InvalidTag):
        vault.open(vault.seal("110101", place="persons.document.1"), place="persons.document.2")


def test_after_a_change_of_keys_old_values_still_open_and_new_ones_use_the_new_key():
    before = Vault({"k1": OLD}, INDEX).seal("110101", place="a")
    vault = Vault({"k2": NEW, "k1": OLD}, INDEX)
    assert vault.open(before, place="a") == "110101"
    assert vault.seal("x", place="a").startswith("k2:")


def test_a_blind_index_depends_on_purpose_and_key(app):
    assert blind_index("phone", "138") == blind_index("phone", "138")
    assert blind_index("phone", "138") != blind_index("document", "138")
    assert Vault({"k1": OLD}, NEW).index("phone", "138") != Vault({"k1": OLD}, INDEX).index("phone", "138")


def test_a_persons_number_is_not_readable_in_the_database(any_app):
    person = builders.person(phone="13800000009")
    number = person.document
    row = db.session.execute(sa.text("SELECT * FROM persons")).one()
    db.session.rollback()
    assert number not in str(row)
    assert "13800000009" not in str(row)


def test_a_number_copied_into_another_persons_row_does_not_open(any_app):
    one, other = builders.person(), builders.person()
    with unit_of_work():
        db.session.execute(sa.update(Person).where(Person.id == other.id).values(document_sealed=one.document_sealed))
    with pytest.raises(InvalidTag):
        _ = other.document
    db.session.rollback()


def test_nothing_stays_nothing(any_app):
    assert builders.elder_without_phone().phone is None
