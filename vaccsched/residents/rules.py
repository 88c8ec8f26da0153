"""Identity documents, names as search keys, phones, ages, login codes. Decides from values handed in."""

import datetime as dt
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import regex
from stdnum.cn import ric

from vaccsched.residents.errors import InvalidDocument, InvalidPhone
from vaccsched.residents.models import DocumentKind, Relation, Sex
from vaccsched.vaccines.forecast.periods import Period, age_in_months, later

CARD_LENGTH = 18
OLD_CARD_LENGTH = 15
RESIDENCE_PREFIXES = ("810000", "820000", "830000")  # Hong Kong, Macao, Taiwan
FOREIGN_PREFIX = "9"
OLD_FOREIGN = regex.compile(r"[A-Z]{3}[0-9]{12}")
PASSPORT = regex.compile(r"[A-Z0-9]{5,17}")
BIRTH_CERTIFICATE = regex.compile(r"[A-Z][0-9]{9}")
MOBILE = regex.compile(r"1[3-9][0-9]{9}")
SEPARATORS = regex.compile(r"[\s\-‐‑–—_.．·]+")
SPACES = regex.compile(r"[\s\p{Cf}]+")
DOTS = regex.compile("[·•．‧・･.]")
FIRST_YEAR = 1900
ADULT = Period.parse("P18Y")

CODE_DIGITS = 6
CODE_LIVES = dt.timedelta(minutes=10)
CODE_ATTEMPTS = 5
MESSAGE_WAITS = dt.timedelta(minutes=20)  # in the outbox at most; later nobody waits for a code any more
CODE_AGAIN_AFTER = dt.timedelta(seconds=60)
CODE_LIMITS = ((dt.timedelta(hours=1), 5), (dt.timedelta(hours=24), 10))  # codes per span for one phone

GUARDIANS = (Relation.PARENT, Relation.GRANDPARENT)
CONSENTED = (Relation.CHILD, Relation.SPOUSE, Relation.OTHER)  # act for a grown-up who has agreed
NEWBORN = Period.parse("P1Y")  # so long a child is put on file without any document


@dataclass(frozen=True, kw_only=True)
class Document:
    """An identity document that can exist. ``birth_date`` and ``sex`` only where the number tells them."""

    kind: DocumentKind
    number: str | None
    birth_date: dt.date | None = None
    sex: Sex | None = None


def parse_document(*, kind: DocumentKind, text: str, today: dt.date) -> Document:
    """Read a document number as typed or scanned: full-width digits, spaces, hyphens and a small x are forgiven.

    An 18-digit number tells its own kind (81/82/83: residence permit, 9: foreign permanent), so the same card is the
    same document whatever was chosen. The check digit (GB 11643) and a birth date not after today are required, the
    region is not: codes of abolished counties stay on people's cards.

    :raises InvalidDocument: with a sentence for the field ``document``.
    """
    number = SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()
    if kind is DocumentKind.NONE:
        if number:
            raise InvalidDocument("not_empty")
        return Document(kind=kind, number=None)
    if not number:
        raise InvalidDocument("empty")
    if kind is DocumentKind.ID_CARD:
        return _card(number, today)
    if kind is DocumentKind.RESIDENCE_PERMIT:
        return _of_kind(_card(number, today) if len(number) == CARD_LENGTH else None, kind, "not_residence_permit")
    if kind is DocumentKind.FOREIGN_PERMANENT:
        if OLD_FOREIGN.fullmatch(number):
            return Document(kind=kind, number=number)
        return _of_kind(_card(number, today) if len(number) == CARD_LENGTH else None, kind, "not_foreign_permanent")
    if kind is DocumentKind.PASSPORT:
        return _matching(PASSPORT, kind, number, "not_passport")
    return _matching(BIRTH_CERTIFICATE, kind, number, "not_birth_certificate")


def possible_documents(*, text: str, today: dt.date) -> list[Document]:
    """What a number can be when nobody said of which kind it is; read as by ``parse_document``.

    :raises InvalidDocument: it can be none; the sentence is that of an identity card.
    """
    found, refusals = [], []
    for kind in DocumentKind:
        if kind is not DocumentKind.NONE:
            try:
                found.append(parse_document(kind=kind, text=text, today=today))
            except InvalidDocument as refusal:
                refusals.append(refusal)
    if not found:
        raise refusals[0]
    return found


def name_key(name: str) -> str:
    """The name for searching: NFC, all middle dots one, case folded, spaces and invisible characters dropped."""
    text = unicodedata.normalize("NFC", name)
    return SPACES.sub("", DOTS.sub("·", text)).casefold()


def parse_phone(text: str) -> str:
    """Eleven digits of a Chinese mobile phone; +86, spaces, hyphens and full-width digits are forgiven.

    :raises InvalidPhone:
    """
    digits = SEPARATORS.sub("", unicodedata.normalize("NFKC", text))
    for prefix in ("+86", "0086"):
        digits = digits.removeprefix(prefix)
    if not MOBILE.fullmatch(digits):
        raise InvalidPhone
    return digits


def age_months(birth_date: dt.date, on: dt.date) -> int:
    """Completed calendar months."""
    return age_in_months(birth_date, on)


def adult_from(birth_date: dt.date) -> dt.date:
    """The 18th birthday; of 29 February the month's last day."""
    return later(birth_date, ADULT)


def is_adult(birth_date: dt.date, on: dt.date) -> bool:
    return on >= adult_from(birth_date)


def is_newborn(birth_date: dt.date, on: dt.date) -> bool:
    """In the first year of life: a child may not have any document yet."""
    return on < later(birth_date, NEWBORN)


def link_ends_on(*, relation: Relation, birth_date: dt.date) -> dt.date | None:
    """A guardian's link ends on the 18th birthday; other links last until they are revoked."""
    return adult_from(birth_date) if relation in GUARDIANS else None


def may_send_code(*, sent_at: Sequence[dt.datetime], now: dt.datetime) -> bool:
    """Whether one phone may get another code, given when it got the earlier ones."""
    if any(now - one < CODE_AGAIN_AFTER for one in sent_at):
        return False
    return all(sum(now - one < span for one in sent_at) < most for span, most in CODE_LIMITS)


def code_until(*, created_at: dt.datetime, sent_at: dt.datetime | None) -> dt.datetime:
    """When a code ends: ten minutes after its message left the outbox; None: it has not left, and nobody knows it."""
    return max(created_at, sent_at or created_at) + CODE_LIVES


def next_code_at(*, sent_at: Sequence[dt.datetime], now: dt.datetime) -> dt.datetime:
    """From when on one phone may get another code; now or earlier: at once."""
    ends = [one + CODE_AGAIN_AFTER for one in sent_at[-1:]]
    for span, most in CODE_LIMITS:
        inside = [one for one in sent_at if now - one < span]
        ends += [one + span for one in inside[-most:][:1] if len(inside) >= most]
    return max(ends, default=now)


def _card(number: str, today: dt.date) -> Document:
    if len(number) == OLD_CARD_LENGTH and number.isascii() and number.isdigit():
        raise InvalidDocument("fifteen")
    if len(number) != CARD_LENGTH:
        raise InvalidDocument("length")
    if not number[:-1].isascii() or not number[:-1].isdigit() or number[-1] not in "0123456789X":
        raise InvalidDocument("letters")
    if ric.calc_check_digit(number) != number[-1]:
        raise InvalidDocument("checksum")
    return Document(
        kind=_kind_of(number),
        number=number,
        birth_date=_birth_date(number, today),
        sex=Sex.MALE if int(number[16]) % 2 else Sex.FEMALE,
    )


def _birth_date(number: str, today: dt.date) -> dt.date:
    try:
        born = dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise InvalidDocument("birth_date") from None
    if born > today or born.year < FIRST_YEAR:
        raise InvalidDocument("birth_date")
    return born


def _kind_of(number: str) -> DocumentKind:
    if number.startswith(RESIDENCE_PREFIXES):
        return DocumentKind.RESIDENCE_PERMIT
    if number.startswith(FOREIGN_PREFIX):
        return DocumentKind.FOREIGN_PERMANENT
    return DocumentKind.ID_CARD


def _of_kind(document: Document | None, kind: DocumentKind, fault: str) -> Document:
    if document is None or document.kind is not kind:
        raise InvalidDocument(fault)
    return document


def _matching(pattern: "regex.Pattern[str]", kind: DocumentKind, number: str, fault: str) -> Document:
    if not pattern.fullmatch(number):
        raise InvalidDocument(fault)
    return Document(kind=kind, number=number)
