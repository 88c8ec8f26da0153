"""The two questions after booking, and what a search found."""

import datetime as dt
from collections.abc import Collection

from vaccsched.booking.models import SearchOutcome, SurveyQuestion

ANSWERS: dict[SurveyQuestion, tuple[str, ...]] = {
    SurveyQuestion.TIME: ("morning", "afternoon", "evening", "weekend"),
    SurveyQuestion.EASE: ("easy", "so_so", "hard"),
}


def next_question(answered: Collection[SurveyQuestion]) -> SurveyQuestion | None:
    """The first question without an answer; None after both."""
    return next((one for one in ANSWERS if one not in answered), None)


def search_outcome(
    *, is_refused: bool, places_left: Collection[int], earliest: dt.date, last_open: dt.date
) -> SearchOutcome:
    """What was found. ``places_left``: of each open day on which the vaccines may be given."""
    if is_refused:
        return SearchOutcome.REFUSED
    if any(places_left):
        return SearchOutcome.FOUND
    if places_left:
        return SearchOutcome.FULL
    return SearchOutcome.TOO_EARLY if earliest > last_open else SearchOutcome.NOTHING_OPEN
