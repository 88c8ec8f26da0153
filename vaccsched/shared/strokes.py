"""A signature drawn on the screen: strokes as an SVG path, made by ``static/js/modules/signature.js``."""

import enum
import re


class Signed(enum.StrEnum):
    """How a form was signed: on the printed sheet, or drawn on the screen."""

    PAPER = "paper"
    CANVAS = "canvas"


PATH = re.compile(r"[MLml0-9 .,-]{8,60000}")


def is_drawn(path: str | None) -> bool:
    """Whether this is a drawn signature and nothing else that would be put into a page."""
    return PATH.fullmatch(path or "") is not None
