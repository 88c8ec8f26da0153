"""Giving tokens out and taking them back, on both engines."""

import pytest

from tests import builders as make
from tests.integration.programs import program
from vaccsched.integration import operations, queries
from vaccsched.integration.errors import BeyondLeave, NoScopeChosen, TwoOwners, UnlawfulRate
from vaccsched.integration.models import ApiClient, ClientScope
from vaccsched.mydata import operations as mydata
from vaccsched.mydata.models import Scope
from vaccsched.shared import clock
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work


@pytest.fixture
def clinic(any_app):
    return make.clinic()


def new(clinic, **more):
    facts = {
        "county_id": clinic.county_id, "clinic_id": clinic.id, "institution_id": None, "name": "公众号",
        "scopes": [ClientScope.CLINICS_READ], "rate_per_minute": 60, "actor": SYSTEM, "now": clock.now(),
    }  # fmt: skip
    with unit_of_work():
        return operations.make_client(**{**facts, **more})


def hospital(clinic):
    with unit_of_work():
        return mydata.add_institution(
            county_id=clinic.county_id, code="QS001", name="青山县人民医院", actor=SYSTEM, now=clock.now()
        )


def test_the_secret_is_kept_nowhere_and_the_token_finds_its_client(clinic):
    made, token = new(clinic)
    assert queries.find_client(token=token).id == made.id
    assert token.rsplit(".", 1)[1] not in str(vars(made))


def test_a_renewed_token_works_and_the_old_one_no_more(clinic):
    made, old = new(clinic)
    with unit_of_work():
        fresh = operations.renew_secret(client=made, actor=SYSTEM, now=clock.now())
    assert queries.find_client(token=old) is None
    assert queries.find_client(token=fresh) is not None


def test_a_closed_client_is_found_no_more_and_cannot_be_renewed(clinic):
    made, token = new(clinic)
    for _ in range(2):
        with unit_of_work():
            operations.close_client(client=made, actor=SYSTEM, now=clock.now())
    assert queries.find_client(token=token) is None
    with pytest.raises(NotFound), unit_of_work():
        operations.renew_secret(client=made, actor=SYSTEM, now=clock.now())


def test_a_program_that_may_do_nothing_is_not_made(clinic):
    with pytest.raises(NoScopeChosen):
        new(clinic, scopes=[])


def test_an_outside_institution_never_writes(clinic):
    with pytest.raises(BeyondLeave):
        new(clinic, clinic_id=None, institution_id=hospital(clinic).id, scopes=[ClientScope.VISITS_WRITE])


def test_a_pace_is_between_one_and_six_thousand(clinic):
    with pytest.raises(UnlawfulRate):
        new(clinic, rate_per_minute=0)


def test_an_outside_institutions_token_belongs_to_no_clinic(clinic):
    with pytest.raises(TwoOwners):
        new(clinic, institution_id=hospital(clinic).id)


def test_another_countys_clinic_gets_no_token_here(clinic):
    with pytest.raises(NotFound):
        new(clinic, county_id=make.county(code="180199", name="白水县").id)


@pytest.mark.parametrize(("rate", "outside", "refusal"), [(9999, False, UnlawfulRate), (60, True, TwoOwners)])
def test_the_database_keeps_to_it_too(clinic, rate, outside, refusal):
    more = {"rate_per_minute": rate, "institution_id": hospital(clinic).id if outside else None}
    row = {"id": new_id(), "county_id": clinic.county_id, "clinic_id": clinic.id, "name": "x", "scopes": []}
    with pytest.raises(refusal), unit_of_work():
        db.session.add(ApiClient(**row, secret_hash="x", made_at=clock.now(), **more))


def test_the_countys_program_sees_all_its_clinics_and_no_other_countys(clinic):
    county = clinic.county
    second = make.clinic(in_county=county, name="青山县第二卫生院")
    foreign = make.clinic(in_county=make.county(code="180199", name="白水县"))
    made, _headers = program(of=county)
    assert {one.id for one in queries.clinics_for(made)} == {clinic.id, second.id}
    with pytest.raises(NotFound):
        queries.clinic_for(made, foreign.id)


def test_leave_for_doses_does_not_open_health(clinic):
    family = make.child_with_two_guardians(at=clinic)
    outside = hospital(clinic)
    made, _headers = program(institution=outside)
    now = clock.now()
    with unit_of_work():
        mydata.authorise(
            account_id=family.mother.id, person_id=family.child.id, institution_id=outside.id, scopes=[Scope.DOSES],
            until=clock.day_of(now).replace(year=clock.day_of(now).year + 1, day=1), actor=SYSTEM, now=now,
        )  # fmt: skip
    assert queries.is_open_to(made, family.child, scope=Scope.DOSES, now=now)
    assert not queries.is_open_to(made, family.child, scope=Scope.HEALTH, now=now)
