"""What the advisor does: studies, applying and taking back, comparing with what was observed."""

from vaccsched.advisor.operations.applying import Applying, apply_proposal, drafts_of, same_shape, undo_application
from vaccsched.advisor.operations.checking import check_last_week, compare_last_week, keep_checks
from vaccsched.advisor.operations.studying import ask, keep, piece_of

__all__ = [
    "Applying",
    "apply_proposal",
    "ask",
    "check_last_week",
    "compare_last_week",
    "drafts_of",
    "keep",
    "keep_checks",
    "piece_of",
    "same_shape",
    "undo_application",
]
