"""The words of the two questions after booking."""

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from vaccsched.booking import queries
from vaccsched.booking.models import Appointment, SurveyQuestion
from vaccsched.booking.rules import demand as rules

QUESTIONS: dict[SurveyQuestion, Any] = {
    SurveyQuestion.TIME: _l("您什么时候来最方便？"),
    SurveyQuestion.EASE: _l("这次找到合适的时间容易吗？"),
}
ANSWERS: dict[str, Any] = {
    "morning": _l("平日上午"),
    "afternoon": _l("平日下午"),
    "evening": _l("平日傍晚"),
    "weekend": _l("周末"),
    "easy": _l("容易"),
    "so_so": _l("一般"),
    "hard": _l("不容易"),
}


def next_question(appointment: Appointment) -> dict[str, Any]:
    """The question to ask now, with its answers; after both only thanks."""
    answered = queries.answered(appointment_id=appointment.id)
    question = rules.next_question(answered)
    return {
        "thanks": bool(answered),
        "question": question,
        "text": QUESTIONS[question] if question else None,
        "answers": [(one, ANSWERS[one]) for one in rules.ANSWERS[question]] if question else [],
        "action": url_for("booking_survey.answer", appointment_id=appointment.id),
        "skip_href": url_for("booking.show", appointment_id=appointment.id),
    }
