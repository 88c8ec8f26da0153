"""The programme's files: refused as a whole with file, line and reason; layers may add and tighten only."""

import re
import shutil
from datetime import date

import pytest

from tests.vaccines.table import BORN, day, doses, person
from vaccsched.vaccines.forecast import (
    GivenDose,
    ProgrammeError,
    Status,
    forecast,
    in_force,
    load_programme,
    national,
    use_programme,
)
from vaccsched.vaccines.forecast.files import read_files
from vaccsched.vaccines.forecast.programme import NATIONAL

IDS = {
    *("HEPB", "BCG", "IPV", "BOPV", "DTAP", "DT", "MMR", "JEL", "JEI", "MPSVA", "MPSVAC", "HEPAL", "HEPAI", "HPV2"),
    *("HPV2_SELF", "HPV4", "HPV9", "IIV", "LAIV", "PPV23", "PCV13", "RZV", "ZVL", "VAR", "RABIES", "HEPB_ADULT", "TT"),
    *("COVID19", "HIB", "PENTA", "ROTA5", "EV71", "NIRSEVIMAB"),
}


@pytest.fixture
def files(tmp_path):
    for path in NATIONAL.glob("*.yaml"):
        shutil.copy(path, tmp_path)
    return tmp_path


def read(files):
    return read_files(sorted(files.glob("*.yaml")))


def change(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def layer(tmp_path, text):
    path = tmp_path / "province.yaml"
    path.write_text("name: 某省\ndata_version: P-1\n" + text, "utf-8")
    return path


def test_all_vaccines_are_there_once():
    assert sorted(row.vaccine.id for row in national().vaccines) == sorted(IDS)


def test_every_vaccine_has_an_entry_but_the_later_half_of_a_sequence():
    found = [one.vaccine for one in forecast(person("", BORN), [], BORN)]
    assert sorted([*found, "BOPV"]) == sorted(IDS)


def test_the_files_are_sound(files):
    assert read(files).data_version == "CN-2026.06-r2"


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("nip.yaml", "gap_prev: P60D", "gap_prev: 60", "not a duration"),
        ("nip.yaml", "gap_prev: P60D", "gap_previous: P60D", "Extra inputs"),
        ("nip.yaml", "kind: injected_live", "kind: live", "kind"),
        ("nip.yaml", "then: complete", "then: finished", "then"),
        ("nip.yaml", "sex: M", "sex: X", "sex"),
        ("nip.yaml", "route: ID", "rute: ID", "rute"),
    ],
)
def test_a_wrong_value_is_refused_with_its_line(files, file, old, new, told):
    line = change(files / file, old, new)
    with pytest.raises(ProgrammeError, match=told) as refused:
        read(files)
    named = [int(one.split(":")[1]) for one in str(refused.value).splitlines() if one.startswith(file)]
    assert any(abs(line - one) <= 20 for one in named)
    assert line in named or "rute" in told


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("counts_as: [BCG]", "counts_as: [BGC]", "no line BGC"),
        ("products: [BCG], min: 1", "products: [BGC], min: 1", "no product BGC"),
        ("line: POLIO\n    source", "line: DTP\n    source", "do not count in its own line DTP"),
        ("- id: DTP-PENTA", "- id: DTP-PENTA\n        when: {sex: M}", "no schedule for everybody"),
        ("        until: 2025-01-01", "        until: 2024-12-01", "no schedule for everybody on 2024-12-01"),
        ("en: BCG is never given from 4 years of age.", 'en: ""', "both languages"),
        ("age_min: P6M, gap_prev: P60D", "age_min: P13M, gap_prev: P60D", "complete_before lies before age_min"),
        ("due_gap_prev: P6M, gap_max", "due_gap_prev: P4M, gap_max", "due_gap_prev is shorter"),
        ("option: {JE: JEI}", "option: {JX: JEI}", "no option JX"),
        ("source: P2026", "source: P2021", "no source P2021"),
        ("- id: BCG\n    name_zh: 卡介苗\n    name_en: BCG", "- id: HEPB\n    name_zh: 卡\n    name_en: B", "already"),
    ],
)  # fmt: skip
def test_what_does_not_hang_together_is_refused(files, old, new, told):
    change(files / "nip.yaml", old, new)
    with pytest.raises(ProgrammeError, match=told) as refused:
        read(files)
    assert "nip.yaml:" in str(refused.value)


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("history.yaml", "counts_as: [DTP]}", "counts_as: [DPT]}", r"history\.yaml:\d+: no line DPT"),
        ("nip.yaml", "products: [PENTA]", "products: [PENTO]", r"nip\.yaml:\d+: no product PENTO"),
        ("nip.yaml", "line: MEASLES\n\n  - id: JEL", "line: MEASELS\n\n  - id: JEL", r"nip.*no line MEASELS"),
        ("nip.yaml", "{line: HEPB, nth: 1", "{line: HEBP, nth: 1", r"nip\.yaml:\d+: HEPB step 3: no line HEBP"),
        ("programme.yaml", "global_rules:", "global_rulez:", "global_rulez: Extra inputs"),
    ],
)  # fmt: skip
def test_a_name_that_does_not_exist_is_refused_at_its_place(files, file, old, new, told):
    change(files / file, old, new)
    with pytest.raises(ProgrammeError) as refused:
        read(files)
    assert any(re.search(told, one) for one in str(refused.value).splitlines()), str(refused.value)


def test_a_longest_gap_may_be_as_long_as_the_shortest(files):
    change(files / "nip.yaml", "gap_prev: P7D, gap_max: P10D", "gap_prev: P10D, gap_max: P10D")
    assert read(files)


def test_what_lacks_is_told_at_the_line_of_its_owner(files):
    change(files / "nip.yaml", "    route: ID\n", "")
    line = (files / "nip.yaml").read_text("utf-8").partition("name_zh: 卡介苗\n    name_en: BCG vaccine")[0].count("\n")
    with pytest.raises(ProgrammeError) as refused:
        read(files)
    assert str(refused.value) == f"nip.yaml:{line}: vaccines.1.route: Field required"


def test_a_default_course_that_does_not_exist_is_refused(files):
    change(files / "non_nip.yaml", "default: ESSEN", "default: ESEN")
    with pytest.raises(ProgrammeError, match=r"non_nip\.yaml:\d+: no course ESEN"):
        read(files)


def test_broken_yaml_and_empty_files_are_refused(files):
    (files / "z.yaml").write_text("lines: [", "utf-8")
    with pytest.raises(ProgrammeError, match=r"z\.yaml:\d"):
        read(files)
    (files / "z.yaml").write_text("", "utf-8")
    with pytest.raises(ProgrammeError, match="empty"):
        read(files)


def test_a_programme_needs_its_general_rules(files):
    with pytest.raises(ProgrammeError, match=r"^no file has data_version and global_rules$"):
        read_files([files / "history.yaml"])


FREE_VARICELLA = """
clauses:
  - {id: P.VAR, vaccine: VAR, then: free, when: {born: {from: 2024-01-01}}}
  - {id: P.PPV23, vaccine: PPV23, then: needs_doctor, when: {age: {min: P80Y}}, zh: 请医生决定。, en: A doctor decides.}
"""


def test_a_layer_adds_who_pays_and_who_asks(tmp_path):
    programme = load_programme(layers=[layer(tmp_path, FREE_VARICELLA)])
    assert programme.data_version == "CN-2026.06-r2+P-1"
    child = {one.vaccine: one for one in forecast(person("", BORN), [], day("12M", BORN), programme)}
    assert child["VAR"].is_free
    old = {one.vaccine: one for one in forecast(person("", date(1940, 1, 1)), [], date(2026, 11, 18), programme)}
    assert (old["PPV23"].status, old["PPV23"].reason_zh) == (Status.NEEDS_DOCTOR, "请医生决定。")
    assert not old["VAR"].is_free


def test_a_layer_adds_a_vaccine(tmp_path):
    text = """
lines:
  - {id: HEPE, name_zh: 戊肝, name_en: hepatitis E, schedules: [{id: HEPE, steps: [{age_min: P16Y}]}]}
vaccines:
  - {id: HEPE2, name_zh: 戊肝疫苗, name_en: HepE, abbr: HepE, program: NON_NIP, kind: non_live, route: IM, site: 上臂,
     limbs: [arm], dose_text: 0.5mL, counts_as: [HEPE], line: HEPE, source: LOCAL, confidence: medium}
"""
    programme = load_programme(layers=[layer(tmp_path, text)])
    answers = forecast(
        person("", date(2000, 1, 1)), [GivenDose("HEPE2", date(2026, 1, 1))], date(2026, 2, 1), programme
    )
    assert answers[-1].vaccine == "HEPE2"
    assert answers[-1].status is Status.COMPLETE


def test_a_stricter_step_holds_from_its_day_on(tmp_path):
    text = "tighten: [{schedule: MMR, step: 2, since: 2026-09-01, gap_prev: P6M}]"
    programme = load_programme(layers=[layer(tmp_path, text)])
    given = doses("MMR@16M", BORN)
    [before] = [one for one in forecast(person("", BORN), given, date(2026, 8, 31), programme) if one.vaccine == "MMR"]
    [after] = [one for one in forecast(person("", BORN), given, date(2026, 9, 1), programme) if one.vaccine == "MMR"]
    assert before.earliest == day("18M", BORN)
    assert after.earliest == day("16M>6M", BORN)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("tighten: [{schedule: MMR, step: 2, since: 2026-09-01, gap_prev: P27D}]", "looser"),
        ("tighten: [{schedule: MMR, step: 1, since: 2026-09-01, age_min: P7M}]", "looser"),
        ("tighten: [{schedule: BCG, step: 1, since: 2026-09-01, age_below: P5Y}]", "looser"),
        ("tighten: [{schedule: MMR, step: 3, since: 2026-09-01, gap_prev: P1Y}]", "no step 3"),
        ("tighten: [{schedule: MMX, step: 1, since: 2026-09-01, gap_prev: P1Y}]", "no schedule MMX"),
        ("clauses: [{id: X, vaccine: MMR, then: complete, zh: a, en: b}]", "a layer cannot say complete"),
        ("clauses: [{id: X, vaccine: NOSUCH, then: note, zh: a, en: b}]", "no vaccine NOSUCH"),
        ("clauses: [{id: X, vaccine: MMR, then: note, zh: a}]", "both languages"),
        ("lines: [{id: MMR, name_zh: a, name_en: b, schedules: [{id: M}]}]", "there already"),
        ("vaccines: []\nmore: 1", "Extra inputs"),
    ],
)
def test_a_layer_that_loosens_or_errs_is_refused(tmp_path, text, told):
    with pytest.raises(ProgrammeError, match=told) as refused:
        load_programme(layers=[layer(tmp_path, text)])
    if text.startswith(("tighten", "clauses")) and "both" not in told:
        assert re.match(r"province\.yaml:3: ", str(refused.value))


def test_a_layer_says_what_it_may(tmp_path):
    text = "clauses: [{id: X, vaccine: MMR, then: complete, zh: a, en: b}]"
    with pytest.raises(ProgrammeError, match=r"^province\.yaml:3: ") as refused:
        load_programme(layers=[layer(tmp_path, text)])
    assert str(refused.value).endswith("it may say needs_doctor, not_applicable, note, free")


@pytest.mark.parametrize("same", ["age_min: P8M", "complete_before: P12M"])
def test_a_layer_may_repeat_what_holds(tmp_path, same):
    text = f"tighten: [{{schedule: MMR, step: 1, since: 2026-09-01, {same}}}]"
    facts, on = person("", BORN), date(2026, 9, 2)
    assert forecast(facts, [], on, load_programme(layers=[layer(tmp_path, text)])) == forecast(facts, [], on)


def test_faults_of_general_clauses_owners_and_counts_are_named(files):
    line = change(
        files / "programme.yaml",
        "en: The schedule of this vaccine rests on an unverified source; a doctor decides whether and when.",
        'en: ""',
    )
    change(files / "programme.yaml", "HPV2_SELF}", "HPV2_SELFY}")
    change(files / "nip.yaml", "{products: [BCG], min: 1}", "{min: 1}")
    with pytest.raises(ProgrammeError) as refused:
        read(files)
    first, third, second = sorted(str(refused.value).splitlines())
    assert re.fullmatch(r"nip\.yaml:\d+: BCG\.given: a count needs a line or products", first)
    assert second == "programme: code 5501: no product HPV2_SELFY"
    assert re.fullmatch(r"programme\.yaml:\d+: LOW needs its sentence in both languages", third)
    assert 0 < line - int(third.split(":")[1]) < 8


def test_the_programme_in_force_can_be_one_with_layers(tmp_path):
    programme = load_programme(layers=[layer(tmp_path, FREE_VARICELLA)])
    try:
        use_programme(programme)
        assert in_force() is programme
        assert {one.vaccine: one for one in forecast(person("", BORN), [], day("12M", BORN))}["VAR"].is_free
    finally:
        use_programme(None)
    assert in_force() is national()


def test_every_rule_of_an_answer_rests_on_a_source():
    for who, on in (("", "8M"), ("hiv_infected", "18M"), ("chemotherapy", "2Y"), ("", "30Y")):
        for answer in forecast(person(who, BORN), [], day(on, BORN)):
            basis = national().basis(answer.vaccine, answer.rule)
            assert basis.source.title
            assert basis.confidence in ("high", "medium", "low")
    assert national().basis("RZV", "LOW").confidence == "low"


def test_no_low_confidence_vaccine_is_ever_scheduled():
    low = {row.vaccine.id for row in national().vaccines if row.vaccine.confidence == "low"}
    assert len(low) == 7
    for years in range(0, 90, 3):
        for answer in forecast(person("", date(1936, 1, 1)), [], date(1936 + years, 1, 1)):
            if answer.vaccine in low:
                assert answer.status in (Status.NEEDS_DOCTOR, Status.NOT_APPLICABLE)
