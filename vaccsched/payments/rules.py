"""What a receipt number may look like. Decides from values handed in."""

import re
import unicodedata

NUMBER = re.compile(r"[0-9A-Z][0-9A-Z-]{3,39}")


def read_number(text: str) -> str | None:
    """A receipt number as typed or scanned, with full-width characters, spaces and small letters forgiven; None for
    what cannot be one: 4 to 40 letters, digits and hyphens.
    """
    number = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    return number if NUMBER.fullmatch(number) else None
