"""Every route says who may use it, keeps to it for every role, and is a row of the matrix (`matrix`).

A new route without a row fails; so does a guard that was changed without the row.
"""

import uuid

import pytest

from tests import builders as make
from tests.laws.matrix import MATRIX
from vaccsched.identity.models import DeviceKind, Role
from vaccsched.identity.rules import ALLOWED, CERTIFICATE_FOR
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.shared.web import Audience

JSON = {"Accept": "application/json"}


def rules(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def declared(app, endpoint) -> str:
    """`public`, `resident`, `staff`, `staff:arrive`, `device:waiting_screen`; empty when nothing is declared."""
    access = getattr(app.view_functions[endpoint], "access", None)
    if access is None:
        return ""
    return f"{access.audience}:{access.permission}" if access.permission else str(access.audience)


def methods(rule) -> list[str]:
    return sorted(rule.methods - {"HEAD", "OPTIONS"})


def url(rule) -> str:
    """The rule's address with ids that belong to nothing."""
    adapter = rule.map.bind("localhost")
    samples = {"uuid": uuid.uuid4(), "integer": 1, "string": "x", "path": "x", "default": "x"}
    values = {}
    for name in rule.arguments:
        converter = type(rule._converters[name]).__name__.removesuffix("Converter").lower()
        values[name] = samples.get(converter, "2026-11-24" if "da" in converter else "x")
        if converter == "any":
            values[name] = min(rule._converters[name].items)
    return adapter.build(rule.endpoint, values)


def ask(client, rule, method, **options):
    return client.open(url(rule), method=method, **options)


def staff_routes(app):
    return [
        (rule, method)
        for rule in rules(app)
        for method in methods(rule)
        if declared(app, rule.endpoint).startswith("staff")
    ]


def test_every_route_has_its_row_and_declares_what_the_row_says(app):
    assert {rule.endpoint: declared(app, rule.endpoint) for rule in rules(app)} == MATRIX


def test_rights_in_the_matrix_exist():
    known = {permission for allowed in ALLOWED.values() for permission in allowed}
    asked = {row.split(":")[1] for row in MATRIX.values() if row.startswith("staff:")}
    assert asked <= {str(one) for one in known}


def test_a_stranger_gets_nothing_but_public_pages(app, client):
    wrong = []
    for rule in rules(app):
        audience = declared(app, rule.endpoint).split(":")[0]
        if audience == Audience.PUBLIC:
            continue
        for method in methods(rule):
            page, program = ask(client, rule, method), ask(client, rule, method, headers=JSON)
            to_sign_in = page.status_code == 302 and "sign-in" in page.headers["Location"]
            if not (to_sign_in or page.status_code == 401) or program.status_code != 401:
                wrong.append((method, rule.rule, page.status_code, program.status_code))
    assert wrong == []


@pytest.mark.parametrize("role", Role)
def test_a_role_may_do_exactly_what_it_is_allowed(app, client, role):
    with unit_of_work():
        home = make.clinic()
        somebody = make.staff(at=home, roles=[role])
    make.sign_in_staff(client, somebody)
    may = {str(permission) for permission in ALLOWED[role]}
    wrong = []
    for rule, method in staff_routes(app):
        if rule.endpoint == "identity.sign_out":
            continue
        asked = declared(app, rule.endpoint).partition(":")[2]
        status = ask(client, rule, method, headers=JSON).status_code
        refused = status in (401, 403)
        if refused == (not asked or asked in may) or status >= 500:
            wrong.append((role, method, rule.rule, status))
    assert wrong == []


@pytest.mark.parametrize("role", [Role.SCREENER, Role.VACCINATOR])
def test_without_a_valid_certificate_the_floor_is_closed(app, client, role):
    """疫苗管理法 第44条."""
    with unit_of_work():
        home = make.clinic()
        somebody = make.staff(at=home, roles=[role], certificates=False)
    make.sign_in_staff(client, somebody)
    asked = {f"staff:{permission}" for permission in ALLOWED[role] & CERTIFICATE_FOR.keys()}
    routes = [(rule, method) for rule, method in staff_routes(app) if declared(app, rule.endpoint) in asked]
    assert routes
    for rule, method in routes:
        answer = ask(client, rule, method, headers=JSON)
        assert (answer.status_code, answer.json["error"]) == (403, "no_valid_certificate"), rule.rule


def test_a_resident_has_no_staff_rights_and_staff_no_residents_rights(app, client):
    with unit_of_work():
        account = make.account()
        device = make.device(at=make.clinic(), kind=DeviceKind.WAITING_SCREEN)
    make.sign_in_account(client, account)
    make.sign_in_device(client, device)
    for rule, method in staff_routes(app):
        assert ask(client, rule, method, headers=JSON).status_code == 401, rule.rule


def test_no_page_changes_anything_by_being_looked_at(app):
    """A route that writes takes POST, and no address serves both a look and an act."""
    mixed = [rule.rule for rule in rules(app) if {"GET"} < set(methods(rule))]
    assert mixed == []


def test_every_answer_carries_the_protecting_headers(app, client):
    answer = client.get("/")
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
