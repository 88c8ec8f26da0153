"""Temperatures: typed and shown in ℃, kept in 0.1 ℃."""

import re
import unicodedata

TEMPERATURE = re.compile(r"([+-]?)(\d{1,2})(?:\.(\d))?")


def tenths_of(text: str) -> int | None:
    """0.1 ℃ of ``4.5``, ``-18``, ``－0,5 °C``; None for anything else."""
    typed = unicodedata.normalize("NFKC", text).replace("−", "-").replace(",", ".").strip().rstrip("°cC ")
    read = TEMPERATURE.fullmatch(typed)
    if read is None:
        return None
    sign, whole, tenth = read.groups()
    return (int(whole) * 10 + int(tenth or 0)) * (-1 if sign == "-" else 1)


def degrees(tenths: int | None) -> str:
    """``4.5 ℃``; a dash for none."""
    return "—" if tenths is None else f"{tenths / 10:.1f} ℃".replace("-", "−")
