"""One stylesheet a layout: everything in it, in order, with its pictures, kept for a year."""

import gzip
import re
from pathlib import Path

import pytest

from vaccsched.home import sheets

STATIC = Path(sheets.__file__).parents[1] / "static"
PAPERS = sorted(path.stem for path in (STATIC / "css/layouts").glob("print-*.css"))
LAYOUTS = [*(name for name in sheets.COMPONENTS if name != "print"), *PAPERS]


def address(app, name):
    with app.test_request_context():
        return app.jinja_env.globals["sheet_address"](name)


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_has_one_stylesheet_that_is_kept_for_a_year(app, client, name):
    answer = client.get(address(app, name))
    assert (answer.status_code, answer.mimetype) == (200, "text/css")
    assert "immutable" in answer.headers["Cache-Control"]
    for picture in set(re.findall(r'url\("(/static/[^"]+)"', answer.text)):
        assert (STATIC / picture.removeprefix("/static/")).is_file(), picture


def test_it_is_sent_small_to_who_can_unpack_it(app, client):
    plain = client.get(address(app, "resident"))
    small = client.get(address(app, "resident"), headers={"Accept-Encoding": "gzip, br"})
    assert gzip.decompress(small.data) == plain.data
    assert len(small.data) < len(plain.data) / 4
    assert small.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"


def test_an_address_of_an_earlier_version_is_answered_but_not_kept(app, client):
    answer = client.get("/sheets/000000000000/staff.css")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"


def test_icons_are_kept_for_a_year_and_an_earlier_address_is_not(app, client):
    with app.test_request_context():
        address = app.jinja_env.globals["icons_address"]()
    answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert "immutable" in answer.headers["Cache-Control"]
    assert b'id="printer"' in gzip.decompress(answer.data)
    assert client.get("/sheets/000000000000/icons.svg").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["nothing", "print", "print-", "print-..", "print-nothing", "../app"])
def test_there_are_no_other_stylesheets(client, name):
    assert client.get(f"/sheets/000000000000/{name}.css").status_code == 404


def test_every_component_belongs_to_a_layout():
    known = {name for names in sheets.COMPONENTS.values() for name in names}
    assert {path.stem for path in (STATIC / "css/components").glob("*.css")} == known
