"""Amounts of money as people type and read them; kept in fen (0.01 yuan)."""

import re
import unicodedata

YUAN = re.compile(r"(\d{1,6})(?:\.(\d{1,2}))?")


def read_yuan(text: str) -> int | None:
    """``198`` and ``198.5`` yuan as fen: 19800, 19850; None for what is no amount."""
    found = YUAN.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0") or 0) if found else None


def yuan(fen: int) -> str:
    """19850 → ``198.50``."""
    return f"{fen / 100:.2f}"
