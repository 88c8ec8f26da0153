"""The one masking function family: what a screen, a list or a ticket may show (`architecture.md` §4.7)."""

import datetime as dt

import regex
from dateutil.relativedelta import relativedelta

DOT = "·"
FEW = 5  # people
OF_AGE = relativedelta(years=18)
DOTS = regex.compile("[·•．‧・]")


def mask_name(name: str) -> str:
    """``张三`` → ``张*``, ``李小明`` → ``李*明``, ``欧阳小明`` → ``欧**``, ``买买提·艾力`` → ``买*·艾*``.

    Up to two characters keep the first; three keep first and last; four and more keep the first and two stars; each
    part of a name with ``·`` keeps its first character. Counted in graphemes, so rare characters stay whole.
    """
    parts = [part for part in DOTS.split(name.strip()) if part]
    if len(parts) > 1:
        return DOT.join(f"{_letters(part)[0]}*" for part in parts)
    letters = _letters(name.strip())
    if not letters:
        return "*"
    if len(letters) <= 2:
        return f"{letters[0]}*"
    if len(letters) == 3:
        return f"{letters[0]}*{letters[2]}"
    return f"{letters[0]}**"


def public_name(name: str, *, birth_date: dt.date, on: dt.date) -> str | None:
    """What a public screen may show beside the number: the masked name of an adult, nothing of a child under 18."""
    return mask_name(name) if birth_date + OF_AGE <= on else None


def mask_id_number(number: str) -> str:
    """``11010519491231002X`` → ``110***********002X``; shorter documents keep the last two."""
    if len(number) == 18:
        return f"{number[:3]}{'*' * 11}{number[-4:]}"
    return "*" * max(len(number) - 2, 3) + number[-2:]


def mask_phone(phone: str) -> str:
    """``13812345678`` → ``138****5678``."""
    if len(phone) < 8:
        return "*" * len(phone)
    return f"{phone[:3]}****{phone[-4:]}"


def mask_count(count: int) -> int | None:
    """A number of people as it may leave the clinic; None: fewer than five, among whom one could be found."""
    return None if 0 < count < FEW else count


def _letters(text: str) -> list[str]:
    return regex.findall(r"\X", text)
