"""The words behind a rule id: every rule the forecaster names has them, in both languages."""

import datetime as dt
import random

import pytest

from vaccsched.records.rules.clauses import clause_text, is_doubt
from vaccsched.vaccines.forecast import Event, GivenDose, PersonFacts, forecast, in_force, judge_doses, valid_on

BORN = dt.date(2020, 3, 1)


def said(vaccine: str, rule: str, done: int = 0) -> str:
    return clause_text(programme=in_force(), vaccine=vaccine, rule=rule, done=done).text("zh")


def histories():
    """People of many ages with doses given on open days and on days too early."""
    for seed in range(60):
        chance = random.Random(seed)
        age = chance.choice([0, 3, 9, 20, 50, 90, 160, 400, 800]) * 31
        born = dt.date(2026, 12, 1) - dt.timedelta(age + chance.randrange(60))
        bitten = (Event("rabies_exposure", dt.date(2026, 11, 1), "III", chance.choice(["ESSEN", "ZAGREB"])),)
        facts = PersonFacts(birth_date=born, sex=chance.choice("FM"), events=bitten if seed % 3 == 0 else ())
        given: list[GivenDose] = []
        for day in sorted(born + dt.timedelta(chance.randrange(age + 1)) for _one in range(5)):
            answers = [one for one in forecast(facts, given, day) if one.dose is not None]
            given += [GivenDose(one.vaccine, day) for one in chance.sample(answers, min(2, len(answers)))]
        yield facts, given


def test_every_rule_of_a_forecast_and_of_a_judged_dose_has_its_words():
    wordless = set()
    for facts, given in histories():
        for answer in forecast(facts, given, dt.date(2026, 12, 1)):
            wordless |= {one for one in [(answer.vaccine, answer.rule)] if not said(*one)}
        for judged in judge_doses(facts, given):
            wordless |= {(judged.product, one.rule) for one in judged.verdicts if not said(judged.product, one.rule)}
        for code in ("MMR", "IPV", "DTAP", "BCG"):
            found = valid_on(facts, given, code, 1, dt.date(2026, 12, 1))
            wordless |= {(code, one.rule) for one in found if not said(code, one.rule)}
    assert wordless == set()


@pytest.mark.parametrize(
    ("vaccine", "rule", "done", "words"),
    [
        ("HEPB", "HEPB.3.gap", 2, "第3剂：满6月龄起，与上一剂隔60天以上，与乙肝第1剂隔4个月以上，宜在满12月龄前打完。"),
        ("BCG", "BCG.1.age", 0, "第1剂：出生起，只能在满4周岁前打，宜在满3月龄前打完。"),
        ("MMR", "G03", 0, "两种注射类减毒活疫苗，不在同一天打就要隔28天。"),
        ("MMR", "G09", 0, "用过免疫球蛋白或血液制品，满3个月后再打注射类减毒活疫苗。"),
        ("HEPB", "HEPB", 3, "全程3剂。"),
        ("RABIES", "RABIES.no-exposure", 0, "暴露后才打；没有暴露记录就不提示。"),
    ],
)
def test_a_rule_is_spelt_out(vaccine, rule, done, words):
    assert said(vaccine, rule, done) == words


def test_a_vaccine_that_numbers_its_own_doses_is_told_the_step_of_the_line():
    """The first bivalent dose after two IPV is the third of the line."""
    assert said("BOPV", "POLIO.1.gap", 2).startswith("第1剂：满4月龄起")


def test_a_rabies_course_names_its_days():
    assert "0、3、7、14、28天" in said("RABIES", "RABIES.ESSEN.2")


def test_an_unknown_rule_has_no_words():
    assert said("HEPB", "NOBODY.KNOWS") == ""


def test_a_gap_of_the_text_is_a_doubt():
    assert is_doubt("D-INVALID")
    assert not is_doubt("G03")
