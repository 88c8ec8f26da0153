"""One visit: everything together where allowed, in order, in different limbs, and the best next day."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as some

from tests.vaccines.table import BORN, day, doses, person
from vaccsched.vaccines.forecast import GivenDose, Status, forecast, place_doses, plan_visit, valid_on


def plan(record, on, who="", born=BORN, **options):
    return plan_visit(person(who, born), doses(record, born), day(on, born), **options)


def names(visit):
    return [dose.vaccine for dose in visit.today]


def test_two_months_old():
    visit = plan("HEPB@0D BCG@0D HEPB@1M", "2M")
    assert names(visit) == ["IPV", "DTAP"]
    assert [dose.limb for dose in visit.today] == ["left_thigh", "right_thigh"]
    assert visit.next_visit == day("3M", BORN)
    assert [one.vaccine for one in visit.then] == ["IPV"]


def test_eight_months_both_live_vaccines_the_same_day():
    visit = plan("HEPB@0D BCG@0D HEPB@1M HEPB@6M IPV@2M IPV@3M BOPV@4M DTAP@2M DTAP@4M DTAP@6M MPSVA@6M", "8M")
    assert names(visit) == ["MMR", "JEL"]
    assert [dose.limb for dose in visit.today] == ["left_arm", "right_arm"]
    assert visit.next_visit == day("9M", BORN)


def test_the_mouth_comes_first():
    visit = plan("HEPB@0D BCG@0D HEPB@1M IPV@2M IPV@3M DTAP@2M", "4M")
    assert names(visit) == ["BOPV", "DTAP"]
    assert [dose.order for dose in visit.today] == [1, 2]


def test_self_paid_vaccines_only_if_wanted():
    record = "HEPB@0D BCG@0D HEPB@1M"
    assert "PCV13" not in names(plan(record, "2M"))
    assert "PCV13" in names(plan(record, "2M", wanted=["PCV13"]))


def test_a_wanted_pentavalent_vaccine_replaces_its_parts():
    assert names(plan("HEPB@0D BCG@0D HEPB@1M", "2M", wanted=["PENTA"])) == ["PENTA"]


def test_only_one_influenza_vaccine():
    visit = plan("", "2026-11-18", born=date(2016, 1, 1), wanted=["IIV", "LAIV"])
    assert len({"IIV", "LAIV"} & set(names(visit))) == 1


def test_where_not_all_fit_mmr_is_first_and_live_ones_stay_together():
    visit = plan("HEPB@0D BCG@0D", "19M", most=2)
    assert names(visit) == ["MMR", "JEL"] or names(visit) == ["MMR", "HEPAL"]
    assert "DTAP" in [one.vaccine for one in visit.put_off]
    assert visit.next_visit == day("19M+1D", BORN)


def test_free_before_self_paid():
    visit = plan("HEPB@0D BCG@0D HEPB@1M", "2M", wanted=["PCV13", "ROTA5"], most=2)
    assert set(names(visit)) == {"IPV", "DTAP"}
    assert {one.vaccine for one in visit.put_off} == {"PCV13", "ROTA5"}


def test_rabies_before_everything():
    visit = plan("HEPB@0D BCG@0D", "19M", who="exposed=III@19M", most=1)
    assert names(visit) == ["RABIES"]
    assert visit.next_visit == day("19M+3D", BORN)  # the second rabies dose is never late


def test_a_fourth_injection_shares_a_limb():
    visit = plan("", "8M")
    assert len(visit.today) > 4
    assert len({dose.limb for dose in visit.today[:2]}) == 2
    assert any(dose.shares_limb for dose in visit.today)


def test_nothing_to_do():
    visit = plan("PPV23@2020-01-01", "2026-11-18", born=date(1950, 1, 1))
    assert visit.today == ()
    assert visit.next_visit is None


def test_the_next_visit_waits_some_days_so_that_doses_come_together():
    record = "HEPB@0D BCG@0D HEPB@1M IPV@2M DTAP@2M IPV@3M+5D"
    visit = plan(record, "3M+6D")
    assert visit.next_visit == day("4M+3D", BORN)  # bOPV on this day, DTaP from 4 months on
    assert {one.vaccine for one in visit.then} == {"BOPV", "DTAP"}


def test_a_visit_waits_seven_days_at_most():
    record = "HEPB@0D BCG@0D HEPB@1M DTAP@2M IPV@2M"
    born = date(2025, 3, 10)  # bOPV from day 28 after IPV 2, DTaP from 4 months
    for off, best in ((9, "4M+7D"), (10, "4M")):  # 3M+28D is 4M-2D
        visit = plan(f"{record} IPV@3M+{off}D", f"3M+{off + 1}D", born=born)
        assert visit.next_visit == day(best, born)


ONE_YEAR = "HEPB@0D BCG@0D HEPB@1M HEPB@6M DTAP@2M DTAP@4M DTAP@6M MMR@8M JEL@8M MPSVA@6M MPSVA@9M IPV@2M"


def test_a_dose_is_not_made_late_to_come_together_with_another():
    visit = plan(f"{ONE_YEAR} IPV@12M-31D", "12M-10D", wanted=["VAR"])
    assert visit.next_visit == day("12M-3D", BORN)  # varicella from 12 months, but polio 3 would be late by then
    assert [one.vaccine for one in visit.then] == ["BOPV"]


def test_what_is_late_comes_before_what_is_due():
    record = ONE_YEAR.replace("HEPB@6M", "") + " IPV@3M BOPV@4M MMR@18M HEPAL@18M"
    visit = plan(record, "18M", most=1)
    assert names(visit) == ["HEPB"]
    assert [one.vaccine for one in visit.put_off] == ["DTAP"]


def test_a_self_paid_live_vaccine_waits_for_the_free_ones():
    record = ONE_YEAR.replace("MMR@8M", "").replace("DTAP@6M", "") + " IPV@3M BOPV@4M"
    visit = plan(record, "13M", wanted=["VAR"], most=2)
    assert set(names(visit)) == {"MMR", "DTAP"}
    assert [one.vaccine for one in visit.put_off] == ["VAR"]


def test_what_is_not_to_be_had_is_not_planned_today():
    assert names(plan("HEPB@0D BCG@0D HEPB@1M", "2M", without=["IPV"])) == ["DTAP"]


def test_a_limb_is_shared_only_by_injections():
    visit = plan("", "8M")
    limbs = [dose.limb for dose in visit.today]
    assert [dose.shares_limb for dose in visit.today] == [limb in limbs[:n] for n, limb in enumerate(limbs)]
    two_in_the_mouth = plan("HEPB@0D BCG@0D HEPB@1M IPV@2M IPV@3M DTAP@2M ROTA5@2M", "4M", wanted=["ROTA5"])
    assert [dose.limb for dose in two_in_the_mouth.today].count("mouth") == 2
    assert not any(dose.shares_limb for dose in two_in_the_mouth.today)


def test_infants_in_the_thigh_from_two_years_in_the_arm():
    for on, limb in (("24M-1D", "left_thigh"), ("24M", "left_arm")):
        [hepb] = place_doses(person("", BORN), [], ["HEPB"], day(on, BORN))
        assert hepb.limb == limb


def test_doses_somebody_decided_to_give_find_a_limb_not_used_yet():
    facts = person("", BORN)
    [one] = place_doses(facts, [], ["DTAP"], day("2M", BORN), used=["left_thigh"])
    assert (one.limb, one.shares_limb, one.order) == ("right_thigh", False, 1)
    first, second = place_doses(facts, [], ["IPV", "DTAP"], day("2M", BORN))
    assert (first.vaccine, first.limb, second.vaccine, second.limb) == ("IPV", "left_thigh", "DTAP", "right_thigh")


@settings(max_examples=25)
@given(some.integers(0, 2500), some.integers(1, 4), some.randoms(use_true_random=False))
def test_a_plan_breaks_no_rule_and_visits_end(age, most, chance):
    """Following the plan from visit to visit, every dose is valid and everything free that was open is given."""
    facts, on, given = person("ppd_negative", BORN), BORN + timedelta(age), []
    for _ in range(chance.randrange(3, 9)):
        visit = plan_visit(facts, given, on, most=most)
        assert len(visit.today) <= most
        for dose in visit.today:
            assert not [one for one in valid_on(facts, given, dose.vaccine, dose.dose, on) if one.blocks]
            given.append(GivenDose(dose.vaccine, on))
        if not visit.put_off:
            left = [one for one in forecast(facts, given, on) if one.is_open and one.is_free]
            assert left == []
        if visit.next_visit is None:
            break
        assert visit.next_visit > on
        assert all(one.status in (Status.DUE, Status.OVERDUE) for one in visit.then)
        on = visit.next_visit
