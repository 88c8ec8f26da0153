"""The screener's page: queue, inquiry, consent, and what it refuses."""

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.payments.builders import priced
from tests.screening.builders import CARD, answers, confirm, count, elder_here, inquiry, stage_of, texts_for
from tests.visits import builders as visits
from tests.visits.builders import at
from vaccsched.identity.models import Role
from vaccsched.records import operations as records
from vaccsched.screening import operations, queries
from vaccsched.screening.models import Inquiry
from vaccsched.shared import clock as server_clock
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.visits.models import Stage

JSON = {"Accept": "application/json"}


@pytest.fixture
def floor(app, clock, client):
    """Tuesday 1 December 2026, 8:30; the doctor works at screening station 1."""
    clock.move_to(at(8, 30).wall)
    made = visits.floor()
    texts_for("PPV23", "IPV", "DTAP")
    priced(made.clinic, "PPV23")
    make.sign_in_staff(client, made.registrar, at=made.screening[0])
    return made


def test_without_a_station_the_page_says_where_to_choose_one(app, client):
    with unit_of_work():
        doctor = make.nurse(at=make.clinic())
    make.sign_in_staff(client, doctor)
    assert "还没有选健康询问台" in client.get("/screening").text


def test_the_queue_shows_masked_names(floor, client):
    visits.arrive(floor, visits.elder(), server_clock.read())
    html = client.get("/screening").text
    assert "王*芳" in html
    assert "王桂芳" not in html


def test_whoever_is_called_is_opened_and_that_is_written_down(floor, client):
    visit = elder_here(floor, client)
    html = client.get("/screening").text
    assert "王桂芳" in html
    assert visit.ticket in html
    assert html.count('class="yes-no') >= 10
    opened = db.session.scalars(sa.select(AuditEntry.person_id).where(AuditEntry.action == "person_opened")).all()
    assert opened == [visit.person_id]


def test_answers_given_at_booking_are_marked_and_count_only_when_confirmed(floor, client):
    appointment = visits.appointment(of=visits.elder(), slot=floor.slots[1])
    with unit_of_work():
        db.session.add(
            operations.prefilled(
                appointment_id=appointment.id, answers=answers("allergy", notes={"allergy": "青霉素"}), now=at(7).wall
            )
        )
    visit = visits.arrive(floor, appointment, server_clock.read())
    client.post("/screening/call", data={"idempotency_key": "c"})
    html = client.get("/screening").text
    assert "预约时" in html
    assert "预约时答：是" in html
    assert "青霉素" in html
    assert count(Inquiry) == 0
    confirm(client, visit, answer_allergy="yes", note_allergy="青霉素")
    assert queries.yes_sentences(queries.inquiry_of(visit_id=visit.id)) == ["2. 对药物、食物等过敏：青霉素"]


def test_wrong_fields_are_all_named_and_nothing_typed_is_lost(floor, client):
    visit = elder_here(floor, client)
    answer = confirm(
        client, visit, answer_neuro="", temperature="五十", outcome="", answer_allergy="yes", note_allergy="芒果"
    )
    assert answer.status_code == 422
    assert "第 4 项还没有回答" in answer.text
    assert "34.0 到 43.0" in answer.text
    assert "请选建议接种、推迟接种或不宜接种" in answer.text
    assert 'value="芒果"' in answer.text
    assert "出错" in answer.text
    assert count(Inquiry) == 0


@pytest.mark.parametrize("typed", ["33.9", "43.1", "36.55", "abc"])
def test_a_temperature_nobody_has_is_refused(floor, client, typed):
    visit = elder_here(floor, client)
    assert confirm(client, visit, temperature=typed).status_code == 422


@pytest.mark.parametrize("typed", ["36", "36.6", "３６．６", " 37.4 "])
def test_a_temperature_is_read_as_people_type_it(floor, client, typed):
    visit = elder_here(floor, client)
    assert confirm(client, visit, temperature=typed).status_code == 303


def test_advice_is_asked_for_where_something_is_put_off(floor, client):
    visit = elder_here(floor, client)
    assert "医学建议" in confirm(client, visit, outcome="postpone").text
    assert confirm(client, visit, outcome="postpone", advice="三天后再来").status_code == 303
    assert stage_of(visit) is Stage.LEFT
    assert "可以离开" in client.get(f"/screening?done={visit.id}").text


def test_what_dates_forbid_stands_on_the_page_with_its_clause(floor, client):
    who = visits.child()
    visit = visits.arrive(floor, who, server_clock.read(), vaccine_codes=["IPV", "DTAP"])
    with unit_of_work():
        records.import_immunization(
            person_id=who.id, vaccine_code="IPV", dose_number=1, given_on=visits.DAY, actor=floor.actor,
            now=at(8).wall,
        )  # fmt: skip
    client.post("/screening/call", data={"idempotency_key": "c"})
    html = client.get("/screening").text
    assert "finding-stop" in html
    assert "今天不能打" in html
    assert "免疫程序" in html
    known = {"signer_relation": "parent", "signer_name": "陈母", "signer_identity": "known"}
    assert confirm(client, visit, **known).status_code == 303


def test_a_minor_is_signed_for(floor, client):
    visit = visits.arrive(floor, visits.child(), server_clock.read(), vaccine_codes=["IPV"])
    client.post("/screening/call", data={"idempotency_key": "c"})
    html = client.get("/screening").text
    assert '<option value="self"' not in html
    assert "委托书" in html
    refused = confirm(client, visit, signer_relation="grandparent", signer_name="奶奶")
    assert (refused.status_code, "监护人" in refused.text) == (422, True)
    brought = {"signer_relation": "grandparent", "signer_name": "奶奶", "written_authorisation": "1"}
    for identity, sentence in (("", "还没有登记签字人的身份"), ("known", "要看证件"), ("01", "证件号码")):
        refused = confirm(client, visit, **brought, signer_identity=identity)
        assert (refused.status_code, sentence in refused.text) == (422, True), identity
    assert confirm(client, visit, **brought, signer_identity="01", document=CARD).status_code == 303
    kept = queries.inquiry_of(visit_id=visit.id)
    assert (kept.signer_document, kept.written_authorisation) == (CARD, True)


def test_programs_get_json(floor, client):
    visit = visits.arrive(floor, visits.elder(), server_clock.read())
    called = client.post("/screening/call", json={"idempotency_key": "c"})
    assert called.json == {"visit_id": str(visit.id), "ticket": visit.ticket, "stage": "inquiry"}
    missing = client.post(f"/screening/{visit.id}/inquiry", json={"temperature": "36.6"})
    assert (missing.status_code, missing.json["error"]) == (422, "invalid_input")
    assert client.post(f"/screening/{visit.id}/inquiry", json=inquiry()).json["stage"] == "consent"


def test_put_back_pass_over_call_again_and_leave(floor, client):
    visit = elder_here(floor, client)
    assert client.post(f"/screening/{visit.id}/call-again").status_code == 303
    assert client.post(f"/screening/{visit.id}/put-back").status_code == 303
    assert stage_of(visit) is Stage.ARRIVED
    client.post("/screening/call", data={"idempotency_key": "d"})
    assert client.post(f"/screening/{visit.id}/pass-over", headers=JSON).json["error"] == "passed_too_early"
    for _again in range(2):
        client.post(f"/screening/{visit.id}/call-again")
    assert client.post(f"/screening/{visit.id}/pass-over").status_code == 303
    client.post(f"/queue/visits/{visit.id}/back")
    client.post("/screening/call", data={"idempotency_key": "e"})
    assert client.post(f"/screening/{visit.id}/leave", data={}, headers=JSON).status_code == 422
    assert client.post(f"/screening/{visit.id}/leave", data={"reason": "有急事"}).status_code == 303
    assert stage_of(visit) is Stage.LEFT


def test_a_visit_at_another_station_is_not_touched_from_here(floor, client):
    visit = visits.arrive(floor, visits.elder(), server_clock.read())
    visits.call(floor, floor.screening[1], server_clock.read())
    answer = client.post(f"/screening/{visit.id}/inquiry", data=inquiry(), headers=JSON)
    assert (answer.status_code, answer.json["error"]) == (409, "not_at_inquiry")


def test_another_clinics_visit_is_not_found(floor, client, app):
    visit = elder_here(floor, client)
    with unit_of_work():
        other = make.clinic()
        doctor, station = make.nurse(at=other), make.station(at=other)
    stranger = app.test_client()
    make.sign_in_staff(stranger, doctor, at=station)
    dose = visit.planned_doses[0]
    for path in ("inquiry", "put-back", "pass-over", "call-again", "leave", f"consents/{dose.id}", "after"):
        data = inquiry(decision="agreed", method="paper", reason="x", slot_id=str(dose.id), idempotency_key="k")
        assert stranger.post(f"/screening/{visit.id}/{path}", data=data, headers=JSON).status_code == 404, path


def test_without_the_right_or_the_certificate_the_station_is_closed(floor, app):
    with unit_of_work():
        vaccinator = make.staff(at=floor.clinic, roles=[Role.VACCINATOR])
        expired = make.staff(at=floor.clinic, roles=[Role.SCREENER], certificates=False)
    for who, code in ((vaccinator, "forbidden"), (expired, "no_valid_certificate")):
        other = app.test_client()
        make.sign_in_staff(other, who, at=floor.screening[0])
        answer = other.post("/screening/call", data={"idempotency_key": "k"}, headers=JSON)
        assert (answer.status_code, answer.json["error"]) == (403, code)


def test_an_idle_station_sees_who_comes_and_who_was_sent_to_it(floor, client):
    idle = client.get("/screening/waiting")
    visit = visits.arrive(floor, visits.elder(), server_clock.read())
    known = {"If-None-Match": idle.headers["ETag"]}
    page = client.get("/screening/waiting", headers=known)
    assert (page.status_code, visit.ticket in page.text, "打开这一位" in page.text) == (200, True, False)
    visits.call(floor, floor.screening[0], server_clock.read())  # by whoever leads the queue
    assert "打开这一位" in client.get("/screening/waiting").text
    assert visit.ticket in client.get("/screening").text
