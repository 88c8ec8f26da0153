"""What is done with certificates, moves and school checks. All flush, none commits."""

from vaccsched.certificates.operations.issuing import issue, place_lines, set_printer
from vaccsched.certificates.operations.moving import move_in, move_out, stay_briefly
from vaccsched.certificates.operations.proving import issue_proof
from vaccsched.certificates.operations.school import check_for_school

__all__ = [
    "check_for_school",
    "issue",
    "issue_proof",
    "move_in",
    "move_out",
    "place_lines",
    "set_printer",
    "stay_briefly",
]
