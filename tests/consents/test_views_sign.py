"""Signing at the station: the page, what it refuses, and where it leads; papers, texts and calls."""

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.payments.builders import priced
from tests.screening.builders import PATH, confirm, count, elder_here, stage_of, texts_for
from tests.visits import builders as visits
from tests.visits.builders import DAY, at
from vaccsched.consents import operations, queries
from vaccsched.consents.models import Consent, FollowUp
from vaccsched.identity.models import Role
from vaccsched.screening.models import SignatureMethod
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stock.models import Price
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


def sign(client, visit, dose, **more):
    data = {"decision": "agreed", "signer_relation": "self", "signer_name": "王桂芳", "method": "paper", **more}
    return client.post(f"/screening/{visit.id}/consents/{dose.id}", data=data)


def test_from_the_call_to_the_wait(floor, client):
    visit = elder_here(floor, client)
    assert confirm(client, visit).headers["Location"] == "/screening"
    html = client.get("/screening", follow_redirects=True).text
    for words in ("知情同意", "禁忌", "不良反应", "30 分钟", "异常反应补偿", "已在纸质同意书上签字"):
        assert words in html
    [dose] = visit.planned_doses
    text = queries.text_in_force(vaccine_code="PPV23", on=visit.day)
    answer = sign(client, visit, dose, method="canvas", signature=PATH, consent_text_id=str(text.id))
    assert answer.status_code == 303
    assert stage_of(visit) is Stage.PAYMENT
    assert f"{visit.ticket} 已签好，先到收费处缴费" in client.get(answer.headers["Location"]).text
    kept = db.session.scalars(sa.select(Consent)).one()
    assert (kept.method, kept.signature, kept.consent_text_id) == (SignatureMethod.CANVAS, PATH, text.id)


def test_the_price_of_a_self_paid_vaccine_is_shown(floor, client):
    visit = elder_here(floor, client)
    confirm(client, visit)
    assert "226.00 元" in client.get("/screening", follow_redirects=True).text


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
    assert "以后怎么办" in sign(client, visit, dose, decision="refused", reason="想再考虑").text
    assert sign(client, visit, dose, decision="refused", reason="想再考虑", follow_up="none").status_code == 303
    assert stage_of(visit) is Stage.LEFT


def test_without_a_price_the_page_says_who_must_publish_one(floor, client):
    db.session.rollback()
    with unit_of_work():
        db.session.execute(sa.delete(Price))
    visit = elder_here(floor, client)
    confirm(client, visit)
    assert "还没有公示价格" in client.get("/screening", follow_redirects=True).text
    refused = sign(client, visit, visit.planned_doses[0])
    assert (refused.status_code, "请管理员" in refused.text) == (409, True)
    assert client.post(
        f"/screening/{visit.id}/consents/{visit.planned_doses[0].id}", json={"decision": "agreed",
        "signer_relation": "self", "signer_name": "王桂芳", "method": "paper"},
    ).json["error"] == "price_not_published"  # fmt: skip


def test_a_call_is_on_the_list_until_somebody_writes_what_was_said(floor, client):
    visit = elder_here(floor, client)
    confirm(client, visit)
    call = {"follow_up": "call", "follow_up_on": "2026-12-08"}
    sign(client, visit, visit.planned_doses[0], decision="refused", reason="想再考虑", **call)
    html = client.get("/refusals").text
    assert "王*芳" in html
    assert "想再考虑" in html
    assert count(Consent) == 1
    consent_id = db.session.scalar(sa.select(Consent.id).where(Consent.follow_up == FollowUp.CALL))
    db.session.rollback()
    assert client.post(f"/refusals/{consent_id}", data={"note": ""}).status_code == 422
    assert client.post(f"/refusals/{consent_id}", data={"note": "明年再打"}).status_code == 303
    assert "没有要回访的" in client.get("/refusals").text
    answer = client.post(f"/refusals/{consent_id}", data={"note": "again"}, headers=JSON)
    assert (answer.status_code, answer.json["error"]) == (409, "already_followed_up")


def test_the_paper_shows_text_decision_and_signature_and_is_audited(floor, client):
    visit = elder_here(floor, client)
    confirm(client, visit)
    dose = visit.planned_doses[0]
    empty = client.get(f"/consents/{visit.id}/{dose.id}/paper").text
    assert "☐ 同意接种" in empty
    sign(client, visit, dose, method="canvas", signature=PATH)
    html = client.get(f"/consents/{visit.id}/{dose.id}/paper").text
    for words in ("☑ 同意接种", "王桂芳", f'd="{PATH}"', "226.00 元", "2031年12月1日", "第 1 版", "异常反应补偿"):
        assert words in html
    printed = sa.select(sa.func.count()).where(AuditEntry.action == "person_opened", AuditEntry.person_id.is_not(None))
    assert db.session.scalar(printed) >= 2
    db.session.rollback()
    assert client.get(f"/consents/{visit.id}/{visit.id}/paper").status_code == 404


def test_the_county_writes_the_next_version_and_the_one_before_stays(floor, client, app):
    with unit_of_work():
        county = make.staff(at=None, roles=[Role.COUNTY_SUPERVISOR], in_county=db.session.merge(floor.clinic).county)
    theirs = app.test_client()
    make.sign_in_staff(theirs, county)
    parts = queries.texts_of(vaccine_code="PPV23")[0].parts
    db.session.rollback()
    sent = {f"{lang}_{part}": text for lang, said in parts.items() for part, text in said.items()}
    address, day = "/consent-texts/PPV23", {"effective_from": "2026-12-01"}
    assert "23价" in client.get("/consent-texts").text
    assert theirs.post(address, data={**sent, **day}, headers=JSON).json["error"] == "consent_text_unchanged"
    assert theirs.post(address, data={**sent, **day, "zh_watch": " "}, headers=JSON).json["error"] == (
        "consent_part_missing"
    )
    past = {**sent, "zh_watch": "新的注意事项。", "effective_from": "2026-11-30"}
    assert theirs.post(address, data=past, headers=JSON).json["error"] == "consent_text_backdated"
    assert theirs.post(address, data={**past, **day}, headers=JSON).json == {"version": 2}
    html = client.get(address).text
    assert "新的注意事项" in html
    assert "第 1 版" in html
    assert "写新的一版" not in html
    assert "新的注意事项" in client.get(f"{address}/blank").text
    assert "新的注意事项" not in client.get(f"{address}/blank?version=1").text
    assert client.post(address, data={**past, **day}, headers=JSON).status_code == 403
    assert theirs.get("/consent-texts/NONE").status_code == 404


def test_what_the_county_wrote_is_not_written_over_by_the_programme(any_app):
    with unit_of_work():
        visits.vaccines()
        operations.ensure_consent_texts(at(6).wall)
    parts = queries.texts_of(vaccine_code="MMR")[0].parts
    db.session.rollback()
    changed = {lang: {**said, "watch": "x"} for lang, said in parts.items()}
    with unit_of_work():
        actor = make.actor(make.staff(at=None, roles=[Role.COUNTY_SUPERVISOR]))
        operations.publish_text(
            vaccine_code="MMR", parts=changed, effective_from=DAY, actor=actor, now=at(7).wall
        )  # fmt: skip
    with unit_of_work():
        assert operations.ensure_consent_texts(at(8).wall) == 0


def test_another_clinics_consents_are_not_found(floor, client, app):
    visit = elder_here(floor, client)
    with unit_of_work():
        other = make.clinic()
        doctor, station = make.nurse(at=other), make.station(at=other)
    stranger = app.test_client()
    make.sign_in_staff(stranger, doctor, at=station)
    dose = visit.planned_doses[0]
    assert stranger.get(f"/screening/{visit.id}/consents", headers=JSON).status_code == 404
    assert stranger.get(f"/consents/{visit.id}/{dose.id}/paper", headers=JSON).status_code == 404
    assert stranger.post(f"/refusals/{dose.id}", data={"note": "x"}, headers=JSON).status_code == 404


@pytest.mark.parametrize("path", ["/screening/{0}/consents", "/consents/{0}/{1}/paper"])
def test_without_the_certificate_nobody_signs(floor, client, app, path):
    visit = elder_here(floor, client)
    with unit_of_work():
        expired = make.staff(at=floor.clinic, roles=[Role.SCREENER], certificates=False)
    other = app.test_client()
    make.sign_in_staff(other, expired, at=floor.screening[0])
    address = path.format(visit.id, visit.planned_doses[0].id)
    assert other.get(address, headers=JSON).json["error"] == "no_valid_certificate"


def test_nobody_signs_for_somebody_who_stands_at_another_station(floor, app, client):
    mine = elder_here(floor, client)
    confirm(client, mine)
    other = app.test_client()
    make.sign_in_staff(other, floor.registrar, at=floor.screening[1])
    theirs = visits.arrive(floor, visits.elder("李秀兰"), at(8, 30))
    other.post("/screening/call", data={"idempotency_key": "other"})
    confirm(other, theirs, signer_name="李秀兰")
    assert stage_of(theirs) is Stage.CONSENT
    [dose] = theirs.planned_doses
    assert sign(client, mine, dose).status_code == 404
    assert count(Consent) == 0
