"""What a rule id of the forecaster says, in words: the clause of the file, or the step of a schedule spelt out."""

from vaccsched.vaccines.forecast import Programme, Reason
from vaccsched.vaccines.forecast.schema import Schedule, Step

DOUBTS = "D-"  # rules that name a gap of the text, decided by a doctor
_FIXED = {
    "D-INVALID": Reason(
        "打早的一剂不算数；它与下一剂隔多久，规定没有写明，请医生决定。",
        "A dose given too early does not count; the interval to the next one is not written: a doctor decides.",
    ),
    "D-NASAL": Reason(
        "鼻喷活疫苗与注射活疫苗的间隔，规定没有写明，请医生决定。",
        "The interval between nasal and injected live vaccines is not written: a doctor decides.",
    ),
    "D-ANTIBODY": Reason(
        "单克隆抗体后打注射活疫苗要不要等，还没有核实，请医生决定。",
        "Whether injected live vaccines wait after a monoclonal antibody is unverified: a doctor decides.",
    ),
    "D-FLU-ONE-OR-TWO": Reason(
        "前一流行季只打过1剂的儿童，本季打1剂还是2剂，新旧指南写法不同，请医生决定。",
        "For a child with one dose in an earlier season guides differ between one and two: a doctor decides.",
    ),
}
_RABIES = {
    "no-exposure": Reason(
        "暴露后才打；没有暴露记录就不提示。", "Given after an exposure; without one it is not offered."
    ),
    "no-booster-3m": Reason("全程后3个月内再次暴露，一般不用加强。", "Within 3 months of a full course no booster."),
    "no-event": Reason("有接种记录、没有暴露记录，请医生决定。", "Doses without an exposure: a doctor decides."),
    "full": Reason("全程已经打完。", "The course is complete."),
}


def clause_text(*, programme: Programme, vaccine: str, rule: str, done: int = 0) -> Reason:
    """The clause behind ``rule`` in both languages; an unknown id answers empty words.

    ``done``: counted doses in the line, so that the step meant is the next one also where a vaccine numbers its own
    doses (after two IPV the first bivalent dose is the third of the line).
    """
    row = programme.rows.get(vaccine)
    for known in (one for rules in row.rules.values() for one in rules) if row else ():
        if known.clause.id == rule:
            return known.reason
    if rule in _FIXED:
        return _FIXED[rule]
    head, _, rest = rule.partition(".")
    if head == "RABIES":
        return _rabies(programme, rest)
    return _general(programme, rule, rest) or _of_schedule(programme, head, rest, done) or Reason("", "")


def is_doubt(rule: str) -> bool:
    """The rule names a gap of the text."""
    return rule.startswith(DOUBTS)


def _general(programme: Programme, rule: str, rest: str) -> Reason | None:
    rules = programme.rules
    if rule == "G03":
        gap = rules.live_gap
        return Reason(
            f"两种注射类减毒活疫苗，不在同一天打就要隔{gap.zh}。",
            f"Injected live vaccines: the same day, or {gap.en} apart.",
        )
    if rule == "G09":
        gap = rules.blood_gap
        return Reason(
            f"用过免疫球蛋白或血液制品，满{gap.zh}后再打注射类减毒活疫苗。",
            f"Injected live vaccines {gap.en} after immunoglobulin or blood products.",
        )
    if rest == "season":
        return Reason("每个流行季打一次，下一季开始后再打。", "Once a season; again when the next one begins.")
    if rest == "from":
        return Reason("自纳入免疫规划之日起提供。", "Offered from the day it joined the programme.")
    return None


def _rabies(programme: Programme, rest: str) -> Reason:
    if rest in _RABIES:
        return _RABIES[rest]
    rabies = programme.rows["RABIES"].vaccine.rabies
    courses = {course.id: course for course in (*rabies.courses, rabies.booster)} if rabies else {}
    course = courses.get(rest.partition(".")[0])
    if course is None:
        return Reason("", "")
    days = "、".join(str(day) for day in course.days)
    return Reason(
        f"{course.id} 程序：第{days}天各1剂（首剂为第0天）；某一剂晚了，后面顺延，不重新开始；没有禁忌。",
        f"{course.id}: one dose each on days {days.replace('、', ', ')} (the first is day 0); "
        "a late dose shifts the rest, nothing is restarted; no contraindication.",
    )


def _of_schedule(programme: Programme, head: str, rest: str, done: int) -> Reason | None:
    schedule = next((one for line in programme.lines.values() for one in line.schedules if one.id == head), None)
    if schedule is None:
        return None
    number = rest.partition(".")[0]
    if not number.isdigit():
        count = len(schedule.steps)
        return Reason(f"全程{count}剂。", f"{count} doses in all." if count > 1 else "1 dose in all.")
    step = _step(schedule, max(int(number), done + 1))
    return _spelt(step, int(number), programme) if step is not None else None


def _step(schedule: Schedule, number: int) -> Step | None:
    return schedule.steps[number - 1] if number <= len(schedule.steps) else schedule.repeat


def _spelt(step: Step, number: int, programme: Programme) -> Reason:
    zh, en = [f"{step.age_min.age_zh}起"], [f"from {step.age_min.en} of age"]
    if step.age_min.key:
        zh[0] = f"满{zh[0]}"
    else:
        en[0] = "from birth"
    if step.gap_prev:
        zh.append(f"与上一剂隔{step.gap_prev.zh}以上")
        en.append(f"{step.gap_prev.en} or more after the dose before")
    for gap in step.gaps_from:
        line = programme.lines[gap.line]
        zh.append(f"与{line.name_zh}{f'第{gap.nth}剂' if gap.nth else '最后一剂'}隔{gap.gap.zh}以上")
        en.append(f"{gap.gap.en} or more after {f'dose {gap.nth}' if gap.nth else 'the last dose'} of {line.name_en}")
    ends = ((step.age_below, "只能在满{}前打", "only before {}"), (step.age_max, "不晚于{}", "not after {}"),
            (step.complete_before, "宜在满{}前打完", "to be done before {}"))  # fmt: skip
    for age, zh_end, en_end in ends:
        if age:
            zh.append(zh_end.format(age.age_zh))
            en.append(en_end.format(age.en))
    return Reason(f"第{number}剂：{'，'.join(zh)}。", f"Dose {number}: {'; '.join(en)}.")
