"""Correcting a dose, marking it as entered in error, and health facts by doctors, through HTTP."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.stock import builders as stock
from vaccsched.identity.models import CertificateTask, Role
from vaccsched.records import operations, queries
from vaccsched.records.models import BodySite, HealthFact, HealthFactKind
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stock import queries as stock_queries
from vaccsched.vaccines.operations import load_programme

NOW = dt.datetime(2026, 12, 1, 1, 0, tzinfo=dt.UTC)


class World:
    """A dose given here five minutes ago and one of another place."""

    def __init__(self, client) -> None:
        with unit_of_work():
            load_programme()
            self.clinic = make.clinic()
            self.nurse = make.staff(at=self.clinic, roles=[Role.VACCINATOR], name="刘晓燕")
            self.colleague = make.staff(at=self.clinic, roles=[Role.VACCINATOR], name="赵敏")
            self.doctor = make.staff(at=self.clinic, roles=[Role.SCREENER], name="周医生")
            self.child = make.person(name="陈小满", birth_date=dt.date(2026, 9, 20), at=self.clinic)
            product = stock.product(of="IPV")
            codes = stock.codes(product, 1)
            actor = make.actor(self.nurse)
            stock.lot(at=self.clinic, by=actor, of=product, trace_codes=codes, now=NOW)
            pack = stock_queries.find_pack(clinic_id=self.clinic.id, scan=stock_queries.read_code(codes[0]))
            given_at = NOW - dt.timedelta(minutes=5)
            self.given = operations.add_immunization(
                person_id=self.child.id, vaccine_code="IPV", dose_number=1, clinic_id=self.clinic.id, pack=pack,
                site=BodySite.LEFT_THIGH, performer_id=self.nurse.id, given_at=given_at, actor=actor,
            )  # fmt: skip
            self.taken = operations.import_immunization(
                person_id=self.child.id, vaccine_code="HEPB", dose_number=1, given_on=dt.date(2026, 9, 20),
                lot_number="A1", actor=actor, now=NOW,
            )  # fmt: skip
        self.client = client
        make.sign_in_staff(client, self.nurse)

    def url(self, record=None) -> str:
        return f"/records/{(record or self.given).record_id}/correct"

    def fact(self, **more) -> HealthFact:
        with unit_of_work():
            return operations.add_health_fact(
                **{
                    "person_id": self.child.id, "kind": HealthFactKind.ALLERGY, "code": "egg",
                    "since": dt.date(2026, 11, 1), "actor": make.actor(self.nurse), "now": NOW, **more,
                }
            )  # fmt: skip


@pytest.fixture
def world(app, client, clock):
    clock.move_to(NOW)
    return World(client)


def test_the_page_shows_everything_the_law_names(world):
    page = world.client.get(world.url()).text
    for word in (
        "青山生物",
        world.given.lot_number,
        world.given.trace_code,
        "左大腿",
        "刘晓燕",
        world.clinic.name,
        "保存至",
    ):
        assert word in page


def test_a_correction_shows_old_and_new_who_and_why(world):
    body = {"site": "right_thigh", "performer_id": str(world.colleague.id), "reason": "看错了腿", "seen_version": "1"}
    assert world.client.post(world.url(), data=body).status_code == 303
    page = world.client.get(world.url()).text
    for word in ("第 2 版", "左大腿", "右大腿", "看错了腿", "赵敏", "刘晓燕"):
        assert word in page
    db.session.rollback()
    first, second = queries.versions_of(record_id=world.given.record_id)
    assert (first.site, second.site, second.given_at) == (BodySite.LEFT_THIGH, BodySite.RIGHT_THIGH, first.given_at)
    db.session.rollback()


def test_a_correction_without_a_reason_or_without_a_change_keeps_what_was_typed(world):
    answer = world.client.post(world.url(), data={"site": "right_thigh", "reason": "", "seen_version": "1"})
    assert (answer.status_code, "请写明原因" in answer.text) == (422, True)
    assert '<option value="right_thigh" selected>' in answer.text
    answer = world.client.post(world.url(), data={"site": "left_thigh", "reason": "x", "seen_version": "1"})
    assert (answer.status_code, "没有要更正的" in answer.text) == (422, True)


def test_who_looked_at_an_older_version_is_refused(world):
    body = {"site": "right_thigh", "reason": "一", "seen_version": "1"}
    world.client.post(world.url(), data=body)
    answer = world.client.post(world.url(), data={**body, "site": "left_arm"})
    assert (answer.status_code, "刚刚被别人更正过" in answer.text) == (409, True)


def test_what_the_vial_said_is_not_typed_over_but_a_certificates_dose_is(world):
    body = {"lot_number": "B2", "reason": "证上是 B2", "seen_version": "1"}
    answer = world.client.post(world.url(), data=body)
    assert (answer.status_code, "来自扫码" in answer.text) == (422, True)
    assert world.client.post(world.url(world.taken), data=body).status_code == 303
    assert queries.get_record(record_id=world.taken.record_id).lot_number == "B2"
    db.session.rollback()


def test_a_date_before_birth_is_refused(world):
    body = {"given_on": "2026-09-19", "reason": "证上写的", "seen_version": "1"}
    answer = world.client.post(world.url(world.taken), data=body)
    assert (answer.status_code, "早于出生日期" in answer.text) == (422, True)


def test_a_dose_is_marked_as_in_error_and_no_longer_counts(world):
    body = {"reason": "没有打", "seen_version": "1"}
    assert world.client.post(f"/records/{world.given.record_id}/in-error", data=body).status_code == 303
    page = world.client.get(f"/records/{world.child.id}").text
    assert "作废的记录" in page
    assert [one.vaccine_code for one in queries.immunizations_of(person_id=world.child.id)] == ["HEPB"]
    db.session.rollback()


def test_within_sixty_seconds_the_station_undoes_it(world, clock):
    clock.move_to(NOW - dt.timedelta(minutes=4, seconds=10))
    body = {"reason": "没有打", "seen_version": "1"}
    answer = world.client.post(f"/records/{world.given.record_id}/in-error", data=body)
    assert (answer.status_code, "在接种台点" in answer.text) == (409, True)


def test_a_registrar_corrects_a_certificates_dose_but_not_one_given_here(world, app):
    desk = app.test_client()
    make.sign_in_staff(desk, make.staff(at=world.clinic, roles=[Role.REGISTRAR]))
    body = {"lot_number": "B2", "reason": "证上是 B2", "seen_version": "1"}
    assert desk.post(world.url(world.taken), data=body).status_code == 303
    assert desk.post(world.url(), data={"site": "left_arm", "reason": "x", "seen_version": "1"}).status_code == 403


def test_another_clinics_record_does_not_exist(world, app):
    there = app.test_client()
    make.sign_in_staff(there, make.nurse(at=make.clinic()))
    body = {"site": "left_arm", "reason": "x", "seen_version": "1"}
    assert there.get(world.url()).status_code == 404
    assert there.get(f"/records/{world.child.id}").status_code == 404
    assert there.post(world.url(), data=body).status_code == 404


def test_a_doctor_puts_a_severe_allergy_on_record_which_the_bedside_stops_at(world):
    make.sign_in_staff(world.client, world.doctor)
    body = {"kind": "allergy", "code": "egg", "since": "20261101", "severe": "1", "detail": "喉头水肿"}
    assert world.client.post(f"/records/{world.child.id}/health", data=body).status_code == 303
    assert "喉头水肿" in world.client.get(f"/records/{world.child.id}/health").text
    assert queries.severe_allergies_of(person_id=world.child.id) == {"egg"}
    db.session.rollback()


def test_a_code_of_another_kind_or_a_later_day_is_refused(world):
    make.sign_in_staff(world.client, world.doctor)
    body = {"kind": "condition", "code": "egg", "since": "20261101"}
    assert world.client.post(f"/records/{world.child.id}/health", data=body).status_code == 422
    body = {"kind": "allergy", "code": "egg", "since": "20261202"}
    assert "不能晚于今天" in world.client.post(f"/records/{world.child.id}/health", data=body).text


def test_a_doctor_confirms_a_flag_and_ends_it_later(world):
    flag = world.fact()
    make.sign_in_staff(world.client, world.doctor)
    assert world.client.post(f"/records/health/{flag.id}/confirm", data={"severe": "1"}).status_code == 303
    assert queries.severe_allergies_of(person_id=world.child.id) == {"egg"}
    [fact] = queries.health_facts_of(person_id=world.child.id)
    db.session.rollback()
    assert world.client.post(f"/records/health/{fact.id}/end", data={"reason": "激发试验阴性"}).status_code == 303
    assert queries.severe_allergies_of(person_id=world.child.id) == frozenset()
    db.session.rollback()


def test_confirming_twice_is_refused(world):
    fact = world.fact(confirmed_by_id=world.doctor.id)
    make.sign_in_staff(world.client, world.doctor)
    answer = world.client.post(f"/records/health/{fact.id}/confirm", json={})
    assert (answer.status_code, answer.json["error"]) == (409, "health_fact_already_confirmed")


@pytest.mark.parametrize("act", ["confirm", "end"])
def test_only_a_doctor_with_a_valid_certificate_decides(world, app, act):
    flag = world.fact()
    body = {"reason": "x"}
    assert world.client.post(f"/records/health/{flag.id}/{act}", data=body).status_code == 403  # a nurse
    expired = make.staff(at=world.clinic, roles=[Role.SCREENER], certificates=False)
    make.certificate(of=expired, task=CertificateTask.SCREENING, valid_days=-1)
    there = app.test_client()
    make.sign_in_staff(there, expired)
    assert there.post(f"/records/health/{flag.id}/{act}", data=body).status_code == 403


def test_another_clinics_doctor_does_not_end_a_fact(world, app):
    """Not even one who may open the record because the child was looked up there."""
    flag = world.fact(confirmed_by_id=world.doctor.id)
    other = make.clinic()
    desk, there = app.test_client(), app.test_client()
    make.sign_in_staff(desk, make.staff(at=other, roles=[Role.REGISTRAR]))
    desk.get(f"/school-checks/of/{world.child.id}")
    make.sign_in_staff(there, make.staff(at=other, roles=[Role.SCREENER]))
    assert there.get(f"/records/{world.child.id}/health").status_code == 200
    assert there.post(f"/records/health/{flag.id}/end", data={"reason": "x"}).status_code == 404
    ended = sa.select(HealthFact.id).where(HealthFact.ends_fact_id == flag.id)
    assert db.session.scalar(ended) is None
    db.session.rollback()
