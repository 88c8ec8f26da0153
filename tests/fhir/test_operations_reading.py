"""Another institution reads by live leave alone, and every reading stands in the person's own list.

`world` is on both databases, `here` on SQLite.
"""

import datetime as dt

import sqlalchemy as sa

from tests import builders as make
from tests.fhir.builders import NOW, TODAY, authorise
from vaccsched.mydata import operations as mydata
from vaccsched.mydata import queries as looks
from vaccsched.mydata.models import ReadAuthorisation, Scope
from vaccsched.records import operations as records
from vaccsched.records.models import HealthFactKind
from vaccsched.residents import operations as residents
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

PERSONAL = ("Patient/{child}", "Immunization/{given}", "Immunization/{taken}", "ImmunizationRecommendation/{child}")
SEARCHES = (
    "Patient?_id={child}", "Patient?identifier={document}", "Patient?name=陈小满&birthdate=2026-09-20",
    "Immunization?patient={child}", "ImmunizationRecommendation?patient={child}",
)  # fmt: skip


def statuses(where, client, *, by="hospital"):
    return [where.get(client, path.format(**where.ids), by=by).status_code for path in PERSONAL]


def counts(where, client, *, by="hospital"):
    return [len(where.get(client, path.format(**where.ids), by=by).json.get("entry", [])) for path in SEARCHES]


def readings(where):
    """Who read, as the family's page tells: newest first."""
    found = looks.direct_looks(person_id=where.child.id)
    told = [(one.action, one.actor_kind, str(one.institution_id or ""), one.purpose) for one in found]
    db.session.rollback()
    return told


def test_without_leave_a_person_is_not_there_at_all(world, client):
    assert statuses(world, client) == [404] * 4
    assert counts(world, client) == [0] * 5
    assert readings(world) == []


def test_with_leave_the_record_is_read_and_each_reading_is_in_the_persons_list(world, client):
    authorise(world)
    assert statuses(world, client) == [200] * 4
    assert readings(world) == [("outside_read", "system", world.ids["hospital"], "interface")] * 4


def test_searches_find_the_person_who_gave_leave_and_are_in_the_list_as_well(world, client):
    authorise(world)
    assert counts(world, client) == [1, 1, 1, 2, 1]
    assert len(readings(world)) == 5


def test_an_institution_cannot_list_whoever_gave_leave(here, client):
    authorise(here)
    answer = here.get(client, "Immunization", by="hospital")
    assert (answer.status_code, answer.json["issue"][0]["code"]) == (400, "too-costly")


def test_leave_does_not_tell_where_somebody_will_be(here, client):
    authorise(here, scopes=(Scope.DOSES, Scope.HEALTH))
    for path in ("Appointment/{booked}", "Appointment?patient={child}"):
        answer = here.get(client, path.format(**here.ids), by="hospital")
        assert (answer.status_code, answer.json["issue"][0]["code"]) == (403, "forbidden")


def test_leave_to_read_health_facts_tells_who_it_is_and_no_dose(here, client):
    authorise(here, scopes=(Scope.HEALTH,))
    assert statuses(here, client) == [200, 404, 404, 404]
    assert counts(here, client) == [1, 1, 1, 0, 0]


def test_leave_for_doses_tells_no_health_fact_as_the_reason(here, client):
    with unit_of_work():
        records.add_health_fact(
            person_id=here.child.id, kind=HealthFactKind.CONDITION, code="hiv_exposed_unknown", since=TODAY,
            confirmed_by_id=here.given.performer_id, actor=SYSTEM, now=NOW,
        )  # fmt: skip
    path = f"ImmunizationRecommendation/{here.ids['child']}"
    authorise(here)
    told = here.get(client, path, by="hospital").text
    assert ("HIV" in told, "没有授权看健康情况" in told, "年龄" in told) == (False, True, True)
    due = client.get(f"/api/v1/persons/{here.ids['child']}/due", headers=here.headers["hospital"]).text
    assert "HIV" not in due
    authorise(here, scopes=(Scope.DOSES, Scope.HEALTH))
    assert "HIV" in here.get(client, path, by="hospital").text


def test_an_outside_institution_never_gets_the_identity_number(here, client):
    authorise(here, scopes=(Scope.DOSES, Scope.HEALTH))
    answer = here.get(client, f"Patient/{here.ids['child']}", by="hospital")
    assert answer.status_code == 200
    assert here.ids["document"] not in answer.text


def test_withdrawn_leave_ends_at_once(world, client):
    authorise(world)
    assert statuses(world, client) == [200] * 4
    with unit_of_work():
        given = db.session.scalars(sa.select(ReadAuthorisation)).one()
        mydata.withdraw(
            account_id=world.mother.id, person_id=world.child.id, authorisation_id=given.id,
            actor=make.account_actor(world.mother), now=NOW,
        )  # fmt: skip
    assert statuses(world, client) == [404] * 4
    assert counts(world, client) == [0] * 5


def test_leave_ends_with_its_last_day(here, client, clock):
    authorise(here, until=TODAY)
    clock.move_to(NOW + dt.timedelta(days=1))
    assert statuses(here, client) == [404] * 4


def test_leave_ends_with_the_family_link_of_whoever_gave_it(here, client):
    authorise(here)
    with unit_of_work():
        residents.unlink_person(
            account_id=here.mother.id, person_id=here.child.id, actor=make.account_actor(here.mother), now=NOW
        )
    assert statuses(here, client) == [404] * 4


def test_leave_ends_when_the_institution_leaves_the_countys_list(here, client):
    authorise(here)
    with unit_of_work():
        mydata.close_institution(
            county_id=here.clinic.county_id, institution_id=here.hospital.id, actor=SYSTEM, now=NOW
        )
    assert statuses(here, client) == [401] * 4
    assert here.get(client, "Location", by="hospital").status_code == 401


def test_a_system_of_the_clinic_reads_and_is_in_the_persons_list(here, client):
    assert statuses(here, client, by="clinic") == [200] * 4
    assert readings(here) == [("person_opened", "client", "", "interface")] * 4


def test_a_page_of_many_is_one_reading_for_each_person_on_it(world, client):
    for search in ("Immunization", "Appointment", "Immunization?_lastUpdated=ge2026-12-01"):
        assert world.get(client, search, by="county").status_code == 200
    assert readings(world) == [("person_opened", "client", "", "interface")] * 3


def test_nothing_is_answered_when_the_reading_cannot_be_written_down(here, client, monkeypatch):
    def full(**_facts):
        raise OSError("no space left")

    monkeypatch.setattr("vaccsched.shared.audit.record", full)
    answer = here.get(client, f"Patient/{here.ids['child']}", by="clinic")
    assert answer.status_code == 500
    assert "陈小满" not in answer.text


def test_places_are_nobodys_and_leave_no_trace(here, client):
    before = db.session.scalar(sa.select(sa.func.count()).select_from(AuditEntry))
    db.session.rollback()
    for path in ("Slot", "Schedule", "Location", f"Slot/{here.ids['slot']}"):
        assert here.get(client, path, by="hospital").status_code == 200
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) == before
    db.session.rollback()


def test_the_familys_page_says_which_institution_read_and_when(here, client):
    authorise(here)
    here.get(client, f"Immunization?patient={here.ids['child']}", by="hospital")
    here.get(client, f"Patient/{here.ids['child']}", by="clinic")
    make.sign_in_account(client, here.mother)
    page = client.get(f"/me/data/{here.ids['child']}/looks").text
    db.session.rollback()
    for words in ("青山县人民医院", "按您的授权在线调阅", "门诊或县里的信息系统", "经接口读取", "10:00"):
        assert words in page


def test_the_number_of_a_merged_file_leads_to_the_one_that_lives(here, client):
    with unit_of_work():
        old = make.person(name="陈小满", birth_date=dt.date(2026, 9, 20), at=here.clinic)
        old.merged_into_id, old_id = here.child.id, str(old.id)
    one = here.get(client, f"Patient/{old_id}", by="clinic").json
    assert (one["id"], one["active"]) == (old_id, False)
    assert one["link"] == [{"other": {"reference": f"Patient/{here.ids['child']}"}, "type": "replaced-by"}]
    assert "name" not in one
