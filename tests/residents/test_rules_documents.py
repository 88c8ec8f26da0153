"""Identity documents as people type and scan them."""

import datetime as dt

import pytest
from stdnum.cn import ric

from vaccsched.residents.errors import FAULTS, InvalidDocument
from vaccsched.residents.models import DocumentKind, Sex
from vaccsched.residents.rules import parse_document

TODAY = dt.date(2026, 11, 24)
PUBLISHED = "11010519491231002X"  # the example in GB 11643


def checked(body: str) -> str:
    """Seventeen digits with their check digit."""
    return body + str(ric.calc_check_digit(body + "?"))


def parse(text, kind=DocumentKind.ID_CARD):
    return parse_document(kind=kind, text=text, today=TODAY)


@pytest.mark.parametrize(
    ("text", "born", "sex"),
    [
        (PUBLISHED, dt.date(1949, 12, 31), Sex.FEMALE),
        ("11010519491231002x", dt.date(1949, 12, 31), Sex.FEMALE),
        ("110105 19491231 002X", dt.date(1949, 12, 31), Sex.FEMALE),
        ("110105-19491231-002X", dt.date(1949, 12, 31), Sex.FEMALE),
        ("１１０１０５１９４９１２３１００２Ｘ", dt.date(1949, 12, 31), Sex.FEMALE),
        ("\t11010519491231002X\n", dt.date(1949, 12, 31), Sex.FEMALE),
        (checked("18010120240229001"), dt.date(2024, 2, 29), Sex.MALE),
        (checked("99999920261124002"), dt.date(2026, 11, 24), Sex.FEMALE),
    ],
)
def test_a_card_is_read_however_it_is_typed(text, born, sex):
    document = parse(text)
    assert (document.birth_date, document.sex) == (born, sex)
    assert len(document.number) == 18


def test_the_kept_number_is_the_same_whichever_way_it_was_typed():
    assert parse("１１０１０５ 19491231-002x").number == PUBLISHED


@pytest.mark.parametrize("area", ["110105", "180101", "659099", "110000"])
def test_the_region_is_not_checked(area):
    assert parse(checked(f"{area}19800101001")).kind is DocumentKind.ID_CARD


@pytest.mark.parametrize("area", ["810000", "820000", "830000"])
@pytest.mark.parametrize("chosen", [DocumentKind.ID_CARD, DocumentKind.RESIDENCE_PERMIT])
def test_a_residence_permit_tells_its_own_kind(area, chosen):
    document = parse(checked(f"{area}19900215001"), chosen)
    assert document.kind is DocumentKind.RESIDENCE_PERMIT
    assert document.birth_date == dt.date(1990, 2, 15)


@pytest.mark.parametrize("chosen", [DocumentKind.ID_CARD, DocumentKind.FOREIGN_PERMANENT])
def test_a_new_foreign_permanent_card_tells_its_own_kind(chosen):
    document = parse(checked("91112419851008001"), chosen)
    assert document.kind is DocumentKind.FOREIGN_PERMANENT
    assert document.birth_date == dt.date(1985, 10, 8)


def test_the_old_foreign_permanent_card_tells_no_birth_date():
    assert parse("usa110099010101", DocumentKind.FOREIGN_PERMANENT).birth_date is None


@pytest.mark.parametrize(
    ("kind", "text", "number"),
    [
        (DocumentKind.PASSPORT, " e1234 5678 ", "E12345678"),
        (DocumentKind.BIRTH_CERTIFICATE, "w123456789", "W123456789"),
        (DocumentKind.BIRTH_CERTIFICATE, "Ｗ１２３４５６７８９", "W123456789"),
    ],
)
def test_other_documents_are_read(kind, text, number):
    assert parse(text, kind).number == number


def test_no_document_is_no_number():
    assert parse("", DocumentKind.NONE).number is None


@pytest.mark.parametrize(
    ("kind", "text", "why"),
    [
        (DocumentKind.ID_CARD, "", "empty"),
        (DocumentKind.ID_CARD, "   ", "empty"),
        (DocumentKind.ID_CARD, "110105491231002", "fifteen"),
        (DocumentKind.ID_CARD, "1101051949123100", "length"),
        (DocumentKind.ID_CARD, PUBLISHED + PUBLISHED, "length"),
        (DocumentKind.ID_CARD, "110105194912310021", "checksum"),
        (DocumentKind.ID_CARD, "110105194912310O2X", "letters"),
        (DocumentKind.ID_CARD, "11010519491231002Y", "letters"),
        (DocumentKind.ID_CARD, "一一零一零五一九四九一二三一零零二零", "letters"),
        (DocumentKind.ID_CARD, checked("18010120260230001"), "birth_date"),
        (DocumentKind.ID_CARD, checked("18010120261301001"), "birth_date"),
        (DocumentKind.ID_CARD, checked("18010120261125001"), "birth_date"),
        (DocumentKind.ID_CARD, checked("18010118991231001"), "birth_date"),
        (DocumentKind.RESIDENCE_PERMIT, PUBLISHED, "not_residence_permit"),
        (DocumentKind.RESIDENCE_PERMIT, "81000019900215", "not_residence_permit"),
        (DocumentKind.FOREIGN_PERMANENT, PUBLISHED, "not_foreign_permanent"),
        (DocumentKind.FOREIGN_PERMANENT, "US1100990101012", "not_foreign_permanent"),
        (DocumentKind.PASSPORT, "E12", "not_passport"),
        (DocumentKind.PASSPORT, "护照12345", "not_passport"),
        (DocumentKind.BIRTH_CERTIFICATE, "1234567890", "not_birth_certificate"),
        (DocumentKind.BIRTH_CERTIFICATE, "W12345678", "not_birth_certificate"),
        (DocumentKind.NONE, "123", "not_empty"),
    ],
)
def test_what_cannot_be_right_is_refused_with_its_own_sentence(app, kind, text, why):
    with pytest.raises(InvalidDocument) as refused:
        parse(text, kind)
    assert refused.value.why == why
    assert refused.value.field == "document"
    assert refused.value.message == str(FAULTS[why])


@pytest.mark.parametrize("position", range(17))
def test_every_single_misread_digit_is_noticed(position):
    for digit in "0123456789":
        misread = PUBLISHED[:position] + digit + PUBLISHED[position + 1 :]
        if misread != PUBLISHED:
            with pytest.raises(InvalidDocument):
                parse(misread)
