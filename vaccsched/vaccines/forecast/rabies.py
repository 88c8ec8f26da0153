"""Rabies after exposure: day lists with shifting, never refused (狂犬病暴露预防处置工作规范(2023年版))."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from vaccsched.vaccines.forecast import reasons
from vaccsched.vaccines.forecast.answers import entry
from vaccsched.vaccines.forecast.facts import Event, Finding, FindingCode, Forecast, Reason, Status
from vaccsched.vaccines.forecast.history import History
from vaccsched.vaccines.forecast.periods import later
from vaccsched.vaccines.forecast.programme import Row
from vaccsched.vaccines.forecast.schema import DayList, RabiesCourses

EXPOSURE = "rabies_exposure"
PREEXPOSURE = "rabies_preexposure"


class Course(NamedTuple):
    """A course under way or done: its day list and the doses given in it."""

    id: str
    days: tuple[int, ...]
    since: date
    grade: str | None
    doses: list[date]

    @property
    def is_complete(self) -> bool:
        """Whether every day of the list has its dose."""
        return len(self.doses) >= len(self.days)


def next_dose(history: History, row: Row) -> Forecast:
    """The next dose of the running course. A late dose shifts all later ones; nothing is restarted."""
    rules = row.vaccine.rabies
    assert rules is not None
    events = sorted(
        (e for e in history.facts.events if e.type in (EXPOSURE, PREEXPOSURE) and e.date <= history.on),
        key=lambda event: event.date,
    )
    doses = history.given.get(row.vaccine.id, [])
    if not events:
        return _without_event(history, row, rules, doses)
    course = _running(rules, events, doses)
    if course is None:
        return entry(history, row, Status.COMPLETE, _NO_BOOSTER, "RABIES.no-booster-3m")
    if course.is_complete:
        return entry(history, row, Status.COMPLETE, _DONE, f"RABIES.{course.id}")
    return _planned(history, row, rules, course)


def same_dose(history: History, row: Row, dose: int) -> Iterator[Finding]:
    """The one hard stop: this very dose is on record today already (on day 0 of Zagreb there are two)."""
    rules = row.vaccine.rabies
    assert rules is not None
    longest = max(course.days[-1] for course in rules.courses)
    recent = [day for day in history.given.get(row.vaccine.id, ()) if (history.on - day).days <= longest]
    if history.on in recent and dose <= len(recent):
        sentence = Reason("今天已经打过第{dose}剂。", "Dose {dose} was given today already.", {"dose": dose})
        yield Finding(FindingCode.SAME_DOSE_GIVEN, True, sentence, "RABIES.same-dose")


def _planned(history: History, row: Row, rules: RabiesCourses, course: Course) -> Forecast:
    number = len(course.doses) + 1
    earliest = course.since
    if course.doses:
        wait = course.days[number - 1] - course.days[number - 2]
        earliest = course.doses[-1] + timedelta(days=wait)
    status = Status.NOT_YET if history.on < earliest else Status.DUE
    blanks = {"dose": number, "day": earliest, "course_day": course.days[number - 1]}
    reason = (_WAIT if status is Status.NOT_YET else _NOW)._replace(blanks=blanks)
    if course.grade == "III" and _passive_open(history.on, rules, course):
        reason = reasons.joined(reason, _PASSIVE)
    if course.grade == "I":
        reason = reasons.joined(reason, _GRADE_ONE)
    rule = f"RABIES.{course.id}.{number}"
    return entry(history, row, status, reason, rule, number, (earliest, earliest, None))


def _running(rules: RabiesCourses, events: Sequence[Event], doses: Sequence[date]) -> Course | None:
    """The course of the latest event: the one still running, a booster, a new one, or None (no booster needed)."""
    course: Course | None = None
    finished: date | None = None
    earlier = [day for day in doses if day < events[0].date]
    if earlier and _is_full(rules, earlier):
        finished = earlier[-1]
    for index, event in enumerate(events):
        until = events[index + 1].date if index + 1 < len(events) else date.max
        new = [day for day in doses if event.date <= day < until]
        if course and not course.is_complete and course.doses and _still_running(event, course):
            course.doses.extend(new)  # exposed again during the course: go on with it
        elif finished and event.date < later(finished, rules.no_booster_within):
            course = None
        else:
            chosen = _list_for(rules, event) if finished is None else rules.booster
            course = Course(chosen.id, chosen.days, event.date, event.grade, new)
        if course and course.is_complete:
            finished = course.doses[-1]
    return course


def _list_for(rules: RabiesCourses, event: Event) -> DayList:
    """The day list of an event; the usual one where it names none that is known."""
    name = "PREEXPOSURE" if event.type == PREEXPOSURE else event.schedule or rules.default
    known = {course.id: course for course in rules.courses}
    return known.get(name, known[rules.default])


def _still_running(event: Event, course: Course) -> bool:
    return event.date <= course.doses[-1] + timedelta(days=course.days[-1])


def _is_full(rules: RabiesCourses, doses: Sequence[date]) -> bool:
    """Whether doses without a recorded exposure make a whole course of any list (two on day 0: Zagreb)."""
    for course in rules.courses:
        if len(doses) < len(course.days):
            continue
        spread = course.days[-1]
        if (doses[-1] - doses[-len(course.days)]).days >= spread and _same_start(course.days, doses):
            return True
    return False


def _same_start(days: Sequence[int], doses: Sequence[date]) -> bool:
    first = doses[-len(days) :]
    return (days[1] == 0) == (first[0] == first[1])


def _passive_open(on: date, rules: RabiesCourses, course: Course) -> bool:
    start = course.doses[0] if course.doses else on
    return (on - start).days <= rules.passive_window_days


def _without_event(history: History, row: Row, rules: RabiesCourses, doses: Sequence[date]) -> Forecast:
    if not doses:
        return entry(history, row, Status.NOT_APPLICABLE, _NO_EXPOSURE, "RABIES.no-exposure")
    if _is_full(rules, doses):
        return entry(history, row, Status.COMPLETE, _DONE, "RABIES.full")
    return entry(history, row, Status.NEEDS_DOCTOR, _UNFINISHED, "RABIES.no-event", len(doses) + 1)


_WAIT = Reason(
    "狂犬病疫苗第{dose}剂在{day}打（程序第{course_day}天）；晚了就顺延，不用从头打。",
    "Rabies dose {dose} is on {day} (day {course_day}); if late, the rest shifts, nothing is restarted.",
)
_NOW = Reason(
    "请尽快打狂犬病疫苗第{dose}剂（程序第{course_day}天），随到随打。",
    "Rabies dose {dose} (day {course_day}) should be given now, without an appointment.",
)
_PASSIVE = Reason("三级暴露还要注射被动免疫制剂。", "Grade III exposure also needs passive immunization.")
_GRADE_ONE = Reason(
    "一级暴露一般不用打，要不要打请医生看过再定。", "Grade I exposure generally needs none; a doctor looks and decides."
)
_DONE = Reason("狂犬病疫苗全程已经打完。", "The rabies course is complete.")
_NO_EXPOSURE = Reason(
    "没有暴露记录。被猫狗等咬伤抓伤请马上来，不用预约。",
    "No exposure on record. After a bite or scratch come at once, no appointment needed.",
)
_NO_BOOSTER = Reason(
    "全程打完不到3个月再次暴露，一般不用加强；伤口仍要处理，请告诉医生。",
    "Exposed again within 3 months of a full course: generally no booster; wounds still need care, tell the doctor.",
)
_UNFINISHED = Reason(
    "有狂犬病疫苗记录但没有暴露记录，接着怎么打请医生决定。",
    "Rabies doses without an exposure on record; a doctor decides how to go on.",
)
