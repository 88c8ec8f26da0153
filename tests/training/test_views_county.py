"""The county sees of every clinic who is trained, examined and certified, and who is missing what."""

import re

import pytest

from tests import builders
from tests.training.test_operations_training import exam, train
from vaccsched.identity.models import CertificateTask, Role


@pytest.fixture
def clinic(app):
    return builders.clinic(short_name="城关")


@pytest.fixture
def supervisor(client, clinic):
    who = builders.staff(at=None, in_county=clinic.county, roles=[Role.COUNTY_SUPERVISOR], name="周督导")
    builders.sign_in_staff(client, who)
    return who


def cells(page, name):
    """The row of a clinic as plain words."""
    row = page.split(f">{name}</a>")[1].split("</tr>")[0]
    return [re.sub(r"<[^>]+>|\s+", " ", one).split() for one in row.split("<td")[1:]]


def test_each_clinic_is_told_with_its_gaps_and_one_without_stands_last(client, clinic, supervisor):
    manager = builders.actor(builders.staff(at=clinic, roles=[Role.MANAGER], name="马建国"))
    good = builders.staff(at=clinic, roles=[Role.VACCINATOR], name="刘晓燕")
    old = builders.staff(at=clinic, roles=[Role.VACCINATOR], name="孙丽", certificates=False)
    builders.certificate(of=old, task=CertificateTask.VACCINATION, valid_days=10)
    builders.staff(at=clinic, roles=[Role.SCREENER], name="赵新来", certificates=False)
    train(clinic, manager, [good.id, old.id])
    exam(clinic, manager, {good.id: 90, old.id: 50})
    builders.clinic(in_county=clinic.county, name="河西卫生院", short_name="河西")
    page = client.get("/county/training").text
    told = [one[-1] if len(one) == 1 else " ".join(one) for one in cells(page, "城关")]
    assert [re.findall(r"\d+", one)[-3:] for one in told[1:4]] == [["2", "4", "2"], ["1", "3", "2"], ["2", "3", "1"]]
    assert told[4].endswith("1")  # about to end
    assert page.index(">城关</a>") < page.index(">河西</a>")


def test_one_clinics_people_are_named_with_what_they_lack(client, clinic, supervisor):
    builders.staff(at=clinic, roles=[Role.VACCINATOR], name="孙丽", certificates=False)
    page = client.get(f"/county/training/{clinic.id}").text
    assert "孙丽" in page
    assert "/manage/staff" not in page.split("<main")[1]


def test_another_countys_clinic_is_not_found_and_a_manager_has_no_such_page(client, clinic, supervisor):
    assert client.get(f"/county/training/{builders.clinic().id}").status_code == 404
    builders.sign_in_staff(client, builders.staff(at=clinic, roles=[Role.MANAGER]))
    assert client.get("/county/training").status_code == 403
