"""Asks a page in the browser for one of the measures of `measures.js`."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")


def measure(tab: Page, what: str, least: float | None = None) -> list[Any]:
    """``sideways``, ``targets``, ``small``, ``cut``, ``choices``, ``contrast`` (each a list of faults) or ``resources``
    (paths).
    """
    found: list[Any] = tab.evaluate(f"(least) => {{ {SCRIPT}\nreturn {what}(least); }}", least)
    return found
