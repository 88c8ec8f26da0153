"""接种凭证 as a PDF of A4. Pure computing, 0.3 s: run it off the loop, handed everything it prints.

A character that the font lacks must not vanish: it is printed as its Unicode number in brackets, and a line says so.
"""

from dataclasses import dataclass
from pathlib import Path

import qrcode
from fpdf import FPDF
from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace, TTFFont

FONT = Path(__file__).resolve().parent.parent / "static" / "vendor" / "fonts" / "NotoSansHans-Regular.otf"
NAME = "hans"
QR_MM = 44.0
TITLE, BODY, SMALL = 20, 10.5, 8.5  # points
PLAIN = FontFace(emphasis="", fill_color=(237, 241, 242))


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Words and facts of one paper, in the reader's language. ``rows`` have as many cells as ``columns``."""

    title: str
    person: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    widths: tuple[int, ...]  # of the columns, as parts of the whole
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]
    missing_note: str
    code: str  # inside the QR


def make(sheet: Sheet) -> bytes:
    """The file."""
    pdf = FPDF(format="A4")
    pdf.set_margin(18)
    pdf.set_auto_page_break(auto=True, margin=18)
    pdf.add_font(NAME, "", FONT)
    font = pdf.fonts[NAME]
    assert isinstance(font, TTFFont)
    text = _Readable(set(font.cmap))
    pdf.set_title(text(sheet.title))
    pdf.set_lang("zh-CN")
    pdf.add_page()
    pdf.set_font(NAME, size=TITLE)
    pdf.multi_cell(0, 12, text(sheet.title), align="C", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(4)
    pdf.set_font(NAME, size=BODY)
    _person(pdf, sheet, text)
    _doses(pdf, sheet, text)
    _foot(pdf, sheet, text)
    return bytes(pdf.output())


class _Readable:
    """Text as the font can print it; remembers whether something was missing."""

    def __init__(self, known: set[int]) -> None:
        self.known, self.lacked = known, False

    def __call__(self, text: str) -> str:
        shown = []
        for letter in " ".join(text.split()):
            if ord(letter) in self.known:
                shown.append(letter)
            else:
                self.lacked = True
                shown.append(f"[U+{ord(letter):04X}]")
        return "".join(shown)


def _person(pdf: FPDF, sheet: Sheet, text: _Readable) -> None:
    with pdf.table(
        first_row_as_headings=False, col_widths=(18, 32, 18, 32), borders_layout=TableBordersLayout.ALL, padding=1.5
    ) as table:
        for left in range(0, len(sheet.person), 2):
            row = table.row()
            for key, value in sheet.person[left : left + 2]:
                row.cell(text(key), style=PLAIN)
                row.cell(text(value))
    pdf.ln(5)


def _doses(pdf: FPDF, sheet: Sheet, text: _Readable) -> None:
    pdf.set_font(NAME, size=SMALL)
    with pdf.table(
        headings_style=PLAIN, col_widths=sheet.widths, borders_layout=TableBordersLayout.ALL, padding=1.2, align="L"
    ) as table:
        for cells in (sheet.columns, *sheet.rows):
            row = table.row()
            for cell in cells:
                row.cell(text(cell))
    pdf.ln(5)


def _foot(pdf: FPDF, sheet: Sheet, text: _Readable) -> None:
    """The QR code at the right, what it is for beside it; never torn over two pages."""
    if pdf.get_y() + QR_MM + 6 > pdf.h - pdf.b_margin:
        pdf.add_page()
    top, width = pdf.get_y(), pdf.epw - QR_MM - 6
    _qr(pdf, sheet.code, pdf.l_margin + width + 6, top)
    pdf.set_y(top)
    notes = [text(note) for note in sheet.notes]
    if text.lacked:
        notes.append(text(sheet.missing_note))
    for note in notes:
        pdf.multi_cell(width, 5, note, new_x="LMARGIN", new_y="NEXT", align="L")
        pdf.ln(1.5)


def _qr(pdf: FPDF, code: str, left: float, top: float) -> None:
    drawing = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    drawing.add_data(code)
    matrix = drawing.get_matrix()
    size = QR_MM / len(matrix)
    pdf.set_fill_color(0, 0, 0)
    for number, line in enumerate(matrix):
        start = None
        for at, dark in enumerate([*line, False]):
            if dark and start is None:
                start = at
            elif not dark and start is not None:
                pdf.rect(left + start * size, top + number * size, (at - start) * size, size + 0.01, style="F")
                start = None
