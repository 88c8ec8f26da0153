"""Reading the eleven answers."""

import datetime as dt

import pytest

from tests.screening.builders import answers
from vaccsched.residents.models import Sex
from vaccsched.screening.rules import ITEMS, AnswerSet, items_for
from vaccsched.shared.errors import InvalidInput

TODAY = dt.date(2026, 12, 1)


def sent(**more) -> dict[str, str]:
    return {item.field: "no" for item in ITEMS} | more


def test_there_are_the_eleven_items_of_the_form():
    assert [item.number for item in ITEMS] == list(range(1, 12))


def test_answers_and_notes_are_read(app):
    read = AnswerSet.parse(sent(answer_allergy="yes", note_allergy=" 青霉素 "))
    assert read.yes == ("allergy",)
    assert read["allergy"].note == "青霉素"


@pytest.mark.parametrize("said", [{"answer_neuro": ""}, {"answer_neuro": "maybe"}])
def test_an_item_without_answer_is_named(app, said):
    with pytest.raises(InvalidInput) as wrong:
        AnswerSet.parse(sent(**said))
    assert list(wrong.value.errors) == ["answer_neuro"]
    assert "4" in wrong.value.errors["answer_neuro"][0]


def test_a_remark_too_long_is_refused(app):
    with pytest.raises(InvalidInput) as wrong:
        AnswerSet.parse(sent(note_other="长" * 201))
    assert list(wrong.value.errors) == ["note_other"]


def test_what_is_kept_reads_back_the_same():
    said = answers("allergy", "other", notes={"other": "𠅤 <b>"})
    assert AnswerSet.from_json(said.to_json()) == AnswerSet(dict(said.answers))


@pytest.mark.parametrize(
    ("sex", "years", "asked"),
    [
        (Sex.FEMALE, 30, True),
        (Sex.FEMALE, 12, True),
        (Sex.FEMALE, 11, False),
        (Sex.FEMALE, 56, False),
        (Sex.MALE, 30, False),
    ],
)
def test_pregnancy_is_asked_of_women_of_childbearing_age_only(sex, years, asked):
    items = items_for(sex=sex, birth_date=TODAY.replace(year=TODAY.year - years), on=TODAY)
    assert any(item.key == "pregnancy" for item in items) is asked
    assert len(items) == (11 if asked else 10)
