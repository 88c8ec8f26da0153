"""The corpus of formulas through every export of the program: none of them is live where the file is opened."""

import csv
import io
import zipfile

import pytest
from openpyxl import load_workbook

from tests.shared.test_sheets import LIVE, SEPARATORS, is_live
from vaccsched.imports import report as imports
from vaccsched.reports import tables
from vaccsched.storeroom import report_page as storeroom

HEADS = ("product", "manufacturer", "lot_number", "expires_on")


def of_reports():
    return tables.as_csv([["姓名", "备注"], *[[text, 1] for text in LIVE]], LIVE[0])


def of_stock():
    figures = dict.fromkeys(storeroom.FIGURES, 1)
    return storeroom.as_csv([dict.fromkeys(HEADS, text) | figures for text in LIVE])


def of_imports():
    return "".join(imports._csv([text, "x", text]) for text in LIVE).encode("utf-8-sig")


@pytest.mark.parametrize("made", [of_reports, of_stock, of_imports])
def test_no_formula_of_the_corpus_lives_in_a_text_file(app, made):
    with app.test_request_context():
        file = made().decode("utf-8-sig")
    lines = file.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert len(lines) > len(LIVE)
    for separator in SEPARATORS:
        read = [cell for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=separator) for cell in row]
        cut = [cell for line in lines for cell in line.split(separator)]
        assert [cell for cell in [*read, *cut] if is_live(cell)] == []


def test_no_formula_of_the_corpus_lives_in_a_workbook():
    file = tables.as_xlsx([["姓名", "备注"], *[[text, 1] for text in LIVE]], '=HYPERLINK("https://example.org/")')
    cells = [cell for row in load_workbook(io.BytesIO(file)).active.iter_rows() for cell in row]
    assert len(cells) > len(LIVE)
    assert [cell.value for cell in cells if cell.data_type == "f" or is_live(str(cell.value or ""))] == []
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    assert [sheet for sheet in sheets if b"<f>" in sheet or b"<f " in sheet] == []
