"""A second reading of the rules, as naive as possible: is a dose allowed on this day? Shares no code with the project.

Ages and gaps stand here once more, typed from the rule text; the calendar is dateutil's.
"""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

LIVE = {"BCG", "MMR", "MR", "JEL", "HEPAL", "VAR", "ZVL"}


def y(n):
    return relativedelta(years=n)


def m(n):
    return relativedelta(months=n)


def d(n):
    return relativedelta(days=n)


# vaccine: the (minimum age, minimum gap from the dose before) of each dose
SERIES = {
    "JEL": [(m(8), None), (y(2), m(12))],
    "MPSVA": [(m(6), None), (m(9), m(3))],
    "VAR": [(m(12), None), (y(3), d(28))],
    "EV71": [(m(6), None), (m(6), m(1))],
    "PPV23": [(y(2), None)],
    "PCV13": [(d(42), None), (d(42), d(28)), (d(42), d(28)), (m(12), d(28))],
    "MMR": [(m(8), None), (m(18), d(28))],
    "BCG": [(d(0), None)],
    "JEI": [(m(8), None), (m(8), d(7)), (y(2), m(1)), (y(6), y(3))],
    "HEPAI": [(m(18), None), (y(2), m(6))],
    "ROTA5": [(d(42), None), (d(42), d(28)), (d(42), d(28))],
    "RZV": [(y(50), None), (y(50), m(2))],
    "ZVL": [(y(40), None)],
    "HPV4": [(y(9), None), (y(9), m(1)), (y(9), m(3))],
    "HPV9": [(y(9), None), (y(9), m(1)), (y(9), m(3))],
}
HPV_FREE_FROM = date(2025, 11, 10)
RABIES = {"ESSEN": (0, 3, 7, 14, 28), "ZAGREB": (0, 0, 7, 21)}
NEW_DTAP = [(m(2), None), (m(4), d(28)), (m(6), d(28)), (m(18), m(6)), (y(6), m(12))]
OLD_DTAP = [(m(3), None), (m(4), d(28)), (m(5), d(28)), (m(18), m(6)), (y(6), m(12))]
PENTA = [(m(2), None), (m(3), d(28)), (m(4), d(28)), (m(18), m(6))]
POLIO = [m(2), m(3), m(4), y(4)]
KILLED_POLIO = {"IPV", "PENTA"}


class Person:
    """Birth, doses as (day, vaccine) and blood products; everything is asked anew each time."""

    def __init__(self, born, doses, blood=()):
        self.born, self.blood, self.doses = born, blood, doses
        self.counts = {}

    def age(self, day, length):
        return day >= self.born + length

    def by_itself(self, vaccine, day, doses, rules_of):
        """Whether age and gaps allow the next dose of ``vaccine`` on ``day`` after ``doses``, by the rules of a day."""
        if vaccine in ("IPV", "BOPV", "PENTA-polio"):
            return self.polio(vaccine, day, self.counted("polio", doses))
        if vaccine in ("DTAP", "PENTA-dtp"):
            return self.dtap(vaccine, day, self.counted("dtp", doses), rules_of)
        if vaccine == "HEPB":
            return self.hepb(day, [when for when, _ in self.counted("HEPB", doses)])
        if vaccine == "MPSVAC":
            return self.ac(day, doses, rules_of)
        if vaccine in ("HEPAL", "HPV2_SELF", "HPV2"):
            return self.with_another_vaccine(vaccine, day, doses, rules_of)
        if vaccine == "MEASLES":
            count = self.counted("measles", doses)
            return self.age(day, m(8)) and (not count or day >= count[-1][0] + d(28))
        count = self.counted(vaccine, doses)
        steps = SERIES[vaccine]
        if len(count) >= len(steps):
            return False
        age, gap = steps[len(count)]
        if vaccine == "VAR" and (self.age(rules_of, y(13)) or rules_of < date(2026, 6, 22)):
            age = m(12)
        return self.age(day, age) and (gap is None or day >= count[-1][0] + gap)

    def with_another_vaccine(self, vaccine, day, doses, rules_of):
        if vaccine == "HEPAL":
            return self.hepal(day, doses)
        if vaccine == "HPV2_SELF":
            return self.hpv2_self(day, self.counted("bivalent", doses), rules_of)
        return self.hpv2(day, self.counted("any HPV", doses))

    def polio(self, vaccine, day, count):
        if len(count) >= len(POLIO):
            return not count or day >= count[-1][0] + d(28)
        age = POLIO[len(count)]
        if len(count) == 3 and vaccine != "BOPV" and all(name in KILLED_POLIO for _, name in count):
            age = m(18)
        return self.age(day, age) and (not count or day >= count[-1][0] + d(28))

    def dtap(self, vaccine, day, count, rules_of):
        steps = PENTA if vaccine == "PENTA-dtp" else NEW_DTAP if rules_of >= date(2025, 1, 1) else OLD_DTAP
        if len(count) >= len(steps):
            return False
        age, gap = steps[len(count)]
        return self.age(day, age) and (gap is None or day >= count[-1][0] + gap)

    def hepb(self, day, count):
        if not count:
            return True
        if len(count) == 1:
            return self.age(day, m(1)) and day >= count[0] + d(28)
        if len(count) > 2:
            return False
        return self.age(day, m(6)) and day >= count[1] + d(60) and day >= count[0] + m(4)

    def ac(self, day, doses, rules_of):
        count, group_a = self.counted("MPSVAC", doses), self.counted("MPSVA", doses)
        if len(count) == 1:
            return self.age(day, y(6)) and day >= count[0][0] + y(3)
        if count:
            return False
        if self.age(rules_of, m(24)) and len(group_a) == 0:
            return self.age(day, m(24))
        if self.age(rules_of, m(24)) and len(group_a) == 1:
            return self.age(day, m(24)) and day >= group_a[0][0] + m(3)
        return self.age(day, y(3)) and (len(group_a) < 2 or day >= group_a[1][0] + m(12))

    def hepal(self, day, doses):
        killed = self.counted("HEPAI", doses)
        if self.counted("HEPAL", doses):
            return False
        return self.age(day, m(18)) and (not killed or day >= killed[-1][0] + m(6))

    def hpv2_self(self, day, count, rules_of):
        """9 to 14 years at the first dose: two, five months apart; from 15 years: three."""
        first = count[0][0] if count else rules_of
        if len(count) >= (3 if self.age(first, y(15)) else 2):
            return False
        if not count:
            return self.age(day, y(9))
        if not self.age(first, y(15)):
            return day >= count[0][0] + m(5)
        if len(count) == 1:
            return day >= count[0][0] + m(1)
        return day >= count[1][0] + m(3) and day >= count[0][0] + m(6)

    def hpv2(self, day, count):
        """The free one: girls of 13 years, whatever was given before counts, five months after it."""
        return day >= HPV_FREE_FROM and self.age(day, y(13)) and (not count or day >= count[-1][0] + m(5))

    def rabies(self, day, exposed, course):
        """A day of the list after the dose before it; the list shifts with a late dose and never starts again."""
        given = [when for when, name in self.doses if name == "RABIES" and exposed <= when < day]
        given += [when for when, name in self.doses if name == "RABIES" and when == day]
        days = RABIES[course]
        if len(given) >= len(days):
            return False
        if not given:
            return day >= exposed
        return day >= given[-1] + timedelta(days[len(given)] - days[len(given) - 1])

    def counted(self, line, doses):
        """The doses of a line that count, each by the rules of its own day; asked once per number of doses."""
        key = line, len(doses)
        if key not in self.counts:
            self.counts[key] = self.count(line, doses)
        return self.counts[key]

    def count(self, line, doses):
        lines = {
            "polio": {"IPV": "IPV", "BOPV": "BOPV", "PENTA": "PENTA-polio"},
            "dtp": {"DTAP": "DTAP", "PENTA": "PENTA-dtp"},
            "measles": {"MR": "MEASLES", "MMR": "MEASLES"},
            "bivalent": {"HPV2_SELF": "HPV2_SELF", "HPV2": "HPV2"},
            "any HPV": {"HPV2_SELF": "HPV", "HPV4": "HPV", "HPV9": "HPV", "HPV2": "HPV2"},
        }.get(line, {line: line})
        good = []
        for number, (day, name) in enumerate(doses):
            if name in lines and self.by_itself_after(lines[name], day, doses[:number], good):
                good.append((day, name))
        return good

    def by_itself_after(self, rule, day, earlier, good):
        # the doses of this line are those found good so far; other lines are asked anew
        if rule in ("IPV", "BOPV", "PENTA-polio"):
            return len(good) < 8 and self.polio(rule, day, good)
        if rule in ("DTAP", "PENTA-dtp"):
            return self.dtap(rule, day, good, day)
        if rule == "MEASLES":
            return self.age(day, m(8)) and (not good or day >= good[-1][0] + d(28))
        if rule == "HPV":
            return self.age(day, y(9)) and (not good or day >= good[-1][0] + m(1))
        if rule == "HPV2":
            return self.age(day, y(13)) and (not good or day >= good[-1][0] + m(5))
        if rule == "HPV2_SELF":
            return self.hpv2_self(day, good, day)
        return self.by_itself(rule, day, earlier, day)

    def beside_others(self, vaccine, day, doses):
        name = "MMR" if vaccine == "MEASLES" else vaccine
        if name not in LIVE:
            return True
        near = any(other in LIVE and day < when + d(28) for when, other in doses)
        blood = name != "BCG" and any(day < when + m(3) for when in self.blood)
        return not near and not blood

    def is_first_day(self, vaccine, day, on):
        """Allowed on ``day``, and on no day of the month before it nor on some days long before."""
        doses = [dose for dose in self.doses if dose[0] <= on]

        def allowed(when):
            return self.may_give(vaccine, when, doses, on)

        earlier = [day - timedelta(n) for n in (*range(1, 33), 60, 61, 90, 120, 180, 365, 730)]
        return allowed(day) and not any(allowed(when) for when in earlier if when >= self.born)

    def may_give(self, vaccine, day, doses, on):
        """By itself and beside others; a live vaccine given on the day ``on`` does not stand in the way of that day."""
        others = [dose for dose in doses if dose[0] != on] if vaccine in LIVE | {"MEASLES"} else doses
        return self.by_itself(vaccine, day, doses, on) and self.beside_others(vaccine, day, others)
