"""What people do with their own data, and how a clinic answers them."""

from vaccsched.mydata.operations.authorising import add_institution, authorise, close_institution, note_read, withdraw
from vaccsched.mydata.operations.leaving import close_account
from vaccsched.mydata.operations.requests import answer, ask_correction, note_export

__all__ = [
    "add_institution",
    "answer",
    "ask_correction",
    "authorise",
    "close_account",
    "close_institution",
    "note_export",
    "note_read",
    "withdraw",
]
