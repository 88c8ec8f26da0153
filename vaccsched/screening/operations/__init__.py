"""What is done at the inquiry: the answers of today, the outcome, who signs, and another appointment."""

from vaccsched.screening.operations.after import book_again
from vaccsched.screening.operations.inquiry import confirm_inquiry
from vaccsched.screening.operations.prefill import prefill, prefill_carried, prefilled
from vaccsched.screening.operations.signer import (
    checked_signer,
    identity_from,
    must_be_certified,
    staff_id,
    write_signer,
)
from vaccsched.screening.rules import Identity

__all__ = [
    "Identity",
    "book_again",
    "checked_signer",
    "confirm_inquiry",
    "identity_from",
    "must_be_certified",
    "prefill",
    "prefill_carried",
    "prefilled",
    "staff_id",
    "write_signer",
]
