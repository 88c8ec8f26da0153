"""Printing sheets, entering one, the manager's list, and what a page asks when an answer was lost."""

import re

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.journeys.world import PASSWORD
from tests.paper.builders import AFTERNOON, enter, on_paper, sheet
from tests.visits import builders as visits
from tests.visits.builders import DAY
from vaccsched.identity.models import Role
from vaccsched.paper.models import PaperEntry
from vaccsched.records.models import Immunization
from vaccsched.screening.queries import ITEMS
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db

JSON = {"Accept": "application/json"}


@pytest.fixture
def here(app, clock, client):
    """An afternoon after the network was away; the nurse of the clinic is signed in."""
    clock.move_to(AFTERNOON)
    made, who = on_paper()
    make.sign_in_staff(client, made.floor.registrar)
    return made, who


def filled(made, **changed):
    nurse = str(made.floor.registrar.id)
    return {
        "cause": "network", "arrived_at": "09:00", "asked": "1", "screened_at": "09:10", "screener_id": nurse,
        "temperature": "36.5", "outcome": "recommend", "signer_relation": "self", "signer_name": "王桂芳",
        "left_at": "10:05", "idempotency_key": "sheet", "a-vaccine_code": "PPV23", "a-dose_number": "1",
        "a-trace_code": made.codes["PPV23"][0], "a-given_at": "09:30", "a-site": "left_arm", "a-performer_id": nurse,
        "a-station_id": str(made.station.id), "a-consented": "1", **{item.field: "no" for item in ITEMS}, **changed,
    }  # fmt: skip


def count(model):
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def test_a_sheet_has_eleven_questions_fifteen_items_and_room_for_times_and_signatures(client, here):
    page = client.get("/paper/sheet").text
    assert all(str(item.sentence) in page for item in ITEMS)
    assert page.count("☐") == 11 * 2 + 3 + 15 * 2 + 2 * 3
    for words in ("三查", "七对", "一验证", "追溯码", "批号、有效期", "部位", "留观", "离开", "签名"):
        assert words in page


def test_sheets_of_the_day_carry_who_is_booked_and_what_is_planned(client, here):
    made, who = here
    visits.appointment(of=who, slot=made.floor.slots[2])
    page = client.get(f"/paper/sheets?day={DAY}").text
    assert who.name in page
    assert "23价肺炎" in page or "PPV23" in page
    assert who.document not in page
    (row,) = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "paper_sheets_printed"))
    assert row.detail["person_ids"] == [str(who.id)]


def test_a_sheet_is_entered_and_marked_in_the_record(client, here):
    made, who = here
    assert client.get(f"/paper/enter/{who.id}?day={DAY}").status_code == 200
    answer = client.post(f"/paper/enter/{who.id}?day={DAY}", data=filled(made))
    assert answer.status_code == 303
    shown = client.get(answer.location).text
    assert "规则都符合" in shown
    again = client.post(f"/paper/enter/{who.id}?day={DAY}", data=filled(made))
    assert again.location == answer.location
    assert count(Immunization) == 1
    assert "补录" in client.get(f"/records/{who.id}").text


def test_what_the_rules_would_have_stopped_is_shown_and_nothing_typed_is_lost(client, here):
    made, who = here
    sent = filled(made)
    del sent["a-consented"]
    answer = client.post(f"/paper/enter/{who.id}?day={DAY}", data=sent)
    assert answer.status_code == 409
    assert "没有签知情同意书" in answer.text
    assert made.codes["PPV23"][0] in answer.text
    assert count(PaperEntry) == 0
    manager = make.staff(at=made.floor.clinic, roles=[Role.MANAGER], username="boss", password=PASSWORD)
    signed = sent | {"note": "断网时漏签，已补签并观察，没有不适", "username": "boss", "password": PASSWORD}
    answer = client.post(f"/paper/enter/{who.id}?day={DAY}", data=signed)
    assert answer.status_code == 303
    shown = client.get(answer.location).text
    assert "偏差" in shown
    assert manager.name in shown
    assert "漏签" in shown


def test_wrong_fields_are_named_where_they_stand(client, here):
    made, who = here
    for changed, field in (
        ({"arrived_at": "later"}, "arrived_at"),
        ({"a-given_at": ""}, "a-given_at"),
        ({"a-performer_id": "nobody"}, "a-performer_id"),
        ({"screened_at": ""}, "screened_at"),
        ({ITEMS[0].field: ""}, ITEMS[0].field),
        ({"outcome": "postpone"}, "advice"),
    ):
        answer = client.post(f"/paper/enter/{who.id}?day={DAY}", data=filled(made, **changed), headers=JSON)
        assert answer.status_code == 422, changed
        assert field in answer.json["errors"]
    assert client.get(f"/paper/enter/{who.id}?day=nonsense").status_code == 404


def test_the_manager_sees_every_entry_and_sets_the_days(client, here):
    made, who = here
    enter(made, sheet(made, who))
    assert client.get("/paper/entries").status_code == 403
    make.sign_in_staff(client, make.staff(at=made.floor.clinic, roles=[Role.MANAGER]))
    page = client.get("/paper/entries").text
    assert "符合规则" in page
    assert who.name not in page
    assert "补录清单 2026年10月" in client.get("/paper/entries?month=2026-10").text
    assert client.post("/paper/days", data={"days": "7"}).status_code == 303
    assert re.search(r'name="days"[^>]*value="7"', client.get("/paper/entries").text)
    assert client.post("/paper/days", data={"days": "91"}).status_code == 422


def test_a_press_is_known_by_its_key_to_whoever_pressed_and_to_nobody_else(client, here):
    made, who = here
    assert client.get("/paper/saved?key=sheet").json == {"saved": False}
    client.post(f"/paper/enter/{who.id}?day={DAY}", data=filled(made))
    assert client.get("/paper/saved?key=sheet").json == {"saved": True}
    make.sign_in_staff(client, make.staff(at=made.floor.clinic, roles=[Role.OBSERVER]))
    assert client.get("/paper/saved?key=sheet").json == {"saved": False}


def test_a_form_sent_by_the_script_is_told_where_to_go(client, here):
    made, who = here
    answer = client.post(f"/paper/enter/{who.id}?day={DAY}", data=filled(made), headers={"X-Requested-With": "network"})
    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["X-Location"].startswith("/paper/entries/")
    assert "Location" not in answer.headers


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
@pytest.mark.parametrize("address", ["/paper", "/paper/sheets", "/paper/enter/{}", "/paper/sheet/{}"])
def test_a_day_nobody_lives_in_is_no_page(client, here, address, day):
    assert client.get(f"{address.format(here[1].id)}?day={day}").status_code == 404


def test_whom_a_list_of_the_paper_work_named_is_written_down(client, here):
    made, who = here
    visits.appointment(of=who, slot=made.floor.slots[2])
    db.session.rollback()
    client.get(f"/paper?day={DAY}")
    seen = db.session.scalar(sa.select(AuditEntry.detail).where(AuditEntry.action == "persons_listed"))
    assert seen["person_ids"] == [str(who.id)]
    db.session.rollback()
