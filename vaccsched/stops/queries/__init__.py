"""What stops or asks at the bedside: the judgement for later rooms, the classes of rules, what was answered."""

from vaccsched.stops.queries.answers import (
    Answers,
    answers,
    decisions,
    hardened,
    kinds,
    reasons,
    soft_stops_of,
)
from vaccsched.stops.queries.situation import Ground, ground_of, order_of, route, situation_of, situation_on, vial_of
from vaccsched.stops.rules.judging import Judgement, first_stop, judge
from vaccsched.stops.rules.people import ticket_stop, verify_stop
from vaccsched.stops.rules.soft import Ask
from vaccsched.stops.rules.vial import AT_ONCE, code_stop, difference, told, two_codes_stop
from vaccsched.stops.words import REASONS
from vaccsched.stops.words import RULES as RULE_WORDS

__all__ = [
    "AT_ONCE",
    "REASONS",
    "RULE_WORDS",
    "Answers",
    "Ask",
    "Ground",
    "Judgement",
    "answers",
    "code_stop",
    "decisions",
    "difference",
    "first_stop",
    "ground_of",
    "hardened",
    "judge",
    "kinds",
    "order_of",
    "reasons",
    "route",
    "situation_of",
    "situation_on",
    "soft_stops_of",
    "ticket_stop",
    "told",
    "two_codes_stop",
    "verify_stop",
    "vial_of",
]
