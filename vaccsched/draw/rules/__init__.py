"""When a draw may do what. The draw itself is `fair.py`."""

from vaccsched.draw.rules.states import OFFER_TRANSITIONS, TRANSITIONS, Phase, offer_deadline, phase_of

__all__ = ["OFFER_TRANSITIONS", "TRANSITIONS", "Phase", "offer_deadline", "phase_of"]
