"""Ticket numbers: a letter and a number."""

LETTERS = {"booked": "A", "walk_in": "B", "urgent": "C"}


def is_ticket(text: str) -> tuple[str, int] | None:
    """``a12``, ``A012`` → ("A", 12); None for anything else."""
    letter, digits = text[:1].upper(), text[1:]
    if letter in LETTERS.values() and digits.isascii() and digits.isdigit() and len(digits) <= 4:
        return letter, int(digits)
    return None
