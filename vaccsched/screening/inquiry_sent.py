"""The screener's inquiry as it was sent: answers, decision, single doses."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from vaccsched.screening.forms import DecisionForm, temperature_tenths
from vaccsched.screening.models import InquiryOutcome
from vaccsched.screening.operations import Identity, identity_from
from vaccsched.screening.rules import AnswerSet, Item
from vaccsched.shared.errors import InvalidInput
from vaccsched.shared.forms import sent_values

DOSE_PREFIX = "dose_"


@dataclass(frozen=True, kw_only=True)
class Inquired:
    """The whole inquiry as sent: answers, decision, and 推迟 or 不宜 for single doses."""

    answers: AnswerSet
    decision: DecisionForm
    doses: dict[uuid.UUID, InquiryOutcome]

    @property
    def identity(self) -> Identity | None:
        """How a signer other than the recipient is known.

        :raises IdentityMissing:
        """
        return identity_from(chosen=self.decision.signer_identity.data or "", number=self.decision.document.data or "")

    @property
    def temperature_tenths(self) -> int | None:
        """Axillary, 0.1 °C."""
        return temperature_tenths(self.decision.temperature.data or "")


def parse_inquiry(*, items: Sequence[Item], today: dt.date) -> Inquired:
    """All of it, with every wrong field told at once.

    :raises InvalidInput:
    """
    errors: dict[str, list[str]] = {}
    answers, decision = AnswerSet.all_no(), None
    try:
        answers = AnswerSet.parse(sent_values(), asked=items, today=today)
    except InvalidInput as wrong:
        errors |= wrong.errors
    try:
        decision = DecisionForm.parse()
    except InvalidInput as wrong:
        errors |= wrong.errors
    if errors or decision is None:
        raise InvalidInput(errors)
    return Inquired(answers=answers, decision=decision, doses=_doses())


def _doses() -> dict[uuid.UUID, InquiryOutcome]:
    chosen = {}
    for name, value in sent_values().items():
        if name.startswith(DOSE_PREFIX):
            try:
                chosen[uuid.UUID(name.removeprefix(DOSE_PREFIX))] = InquiryOutcome(value)
            except ValueError:
                raise InvalidInput({name: [str(_l("请从列表里选择。"))]}) from None
    return chosen
