"""The screener's page: queue, inquiry, consent, and what it refuses."""

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.screening.builders import PATH, answers, texts_for
from tests.visits import builders as visits
from tests.visits.builders import at
from vaccsched.identity.models import Role
from vaccsched.records import operations as records
from vaccsched.screening import operations, queries
from vaccsched.screening.models import Consent, Inquiry, SignatureMethod
from vaccsched.screening.rules import ITEMS
from vaccsched.shared import clock as server_clock
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stock import operations as stock
from vaccsched.visits.models import Stage
from vaccsched.visits.queries import open_entry

JSON = {"Accept": "application/json"}


@pytest.fixture
def floor(app, clock, client):
    """Tuesday 1 December 2026, 8:30; the doctor works at screening station 1."""
    clock.move_to(at(8, 30).wall)
    made = visits.floor()
    texts_for("PPV23", "IPV", "DTAP")
    make.sign_in_staff(client, made.registrar, at=made.screening[0])
    return made


def elder_here(floor, client, **more):
    visit = visits.arrive(floor, visits.elder(), server_clock.read(), **more)
    client.post("/screening/call", data={"idempotency_key": "c"})
    return visit


def inquiry(**more) -> dict[str, str]:
    fields = {item.field: "no" for item in ITEMS}
    return fields | {
        "temperature": "36.6", "outcome": "recommend", "signer_relation": "self", "signer_name": "王桂芳",
        "signature_method": "paper", **more,
    }  # fmt: skip


def confirm(client, visit, **more):
    return client.post(f"/screening/{visit.id}/inquiry", data=inquiry(**more))


def sign(client, visit, dose, **more):
    data = {"decision": "agreed", "signer_relation": "self", "signer_name": "王桂芳", "method": "paper", **more}
    return client.post(f"/screening/{visit.id}/consents/{dose.id}", data=data)


def stage(visit) -> Stage:
    db.session.rollback()
    entry = open_entry(visit_id=visit.id)
    return entry.stage if entry is not None else Stage.LEFT


def count(model) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


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


def test_from_the_call_to_the_wait(floor, client):
    visit = elder_here(floor, client)
    assert confirm(client, visit).headers["Location"] == "/screening"
    html = client.get("/screening").text
    for words in ("知情同意", "禁忌", "不良反应", "30 分钟", "异常反应补偿", "已在纸质同意书上签字"):
        assert words in html
    [dose] = visit.planned_doses
    text = queries.text_in_force(vaccine_code="PPV23", on=visit.day)
    answer = sign(client, visit, dose, method="canvas", signature=PATH, consent_text_id=str(text.id))
    assert answer.status_code == 303
    assert stage(visit) is Stage.WAITING
    assert f"{visit.ticket} 已办好" in client.get(answer.headers["Location"]).text
    kept = db.session.scalars(sa.select(Consent)).one()
    assert (kept.method, kept.signature, kept.consent_text_id) == (SignatureMethod.CANVAS, PATH, text.id)


def test_the_price_of_a_self_paid_vaccine_is_shown(floor, client):
    with unit_of_work():
        stock.set_price(
            clinic_id=floor.clinic.id, vaccine_code="PPV23", vaccine_fen=19800, service_fen=2800,
            effective_from=visits.DAY, actor=floor.actor, now=at(7).wall,
        )  # fmt: skip
    visit = elder_here(floor, client)
    confirm(client, visit)
    assert "226.00 元" in client.get("/screening").text


def test_answers_given_at_booking_are_marked_and_count_only_when_confirmed(floor, client):
    appointment = visits.appointment(of=visits.elder(), slot=floor.slots[1])
    with unit_of_work():
        operations.prefill(
            appointment_id=appointment.id, answers=answers("allergy", notes={"allergy": "青霉素"}), now=at(7).wall
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
    assert stage(visit) is Stage.LEFT
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
    assert confirm(client, visit, signer_relation="parent", signer_name="陈母").status_code == 303


def test_a_minor_is_signed_for(floor, client):
    visit = visits.arrive(floor, visits.child(), server_clock.read(), vaccine_codes=["IPV"])
    client.post("/screening/call", data={"idempotency_key": "c"})
    html = client.get("/screening").text
    assert '<option value="self"' not in html
    assert "委托书" in html
    refused = confirm(client, visit, signer_relation="grandparent", signer_name="奶奶")
    assert (refused.status_code, "监护人" in refused.text) == (422, True)
    allowed = {"signer_relation": "grandparent", "signer_name": "奶奶", "written_authorisation": "1"}
    assert confirm(client, visit, **allowed).status_code == 303


def test_a_signature_that_is_missing_keeps_the_page(floor, client):
    visit = elder_here(floor, client)
    confirm(client, visit)
    answer = sign(client, visit, visit.planned_doses[0], method="canvas", signature="")
    assert answer.status_code == 422
    assert "还没有签名" in answer.text
    assert count(Consent) == 0


def test_a_refusal_is_recorded_and_the_person_may_leave(floor, client):
    visit = elder_here(floor, client)
    confirm(client, visit)
    dose = visit.planned_doses[0]
    assert sign(client, visit, dose, decision="refused").status_code == 422
    assert sign(client, visit, dose, decision="refused", reason="想再考虑").status_code == 303
    assert stage(visit) is Stage.LEFT


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
    assert stage(visit) is Stage.ARRIVED
    client.post("/screening/call", data={"idempotency_key": "d"})
    assert client.post(f"/screening/{visit.id}/pass-over").status_code == 303
    client.post("/screening/call", data={"idempotency_key": "e"})
    assert client.post(f"/screening/{visit.id}/leave", data={}, headers=JSON).status_code == 422
    assert client.post(f"/screening/{visit.id}/leave", data={"reason": "有急事"}).status_code == 303
    assert stage(visit) is Stage.LEFT


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
    for path in ("inquiry", "put-back", "pass-over", "call-again", "leave", f"consents/{dose.id}"):
        data = inquiry(decision="agreed", method="paper", reason="x")
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
