"""What fhir decides from values: how a search is read, which codes a resource may have."""

from vaccsched.fhir.rules.checking import empty_parts, wrong_codes
from vaccsched.fhir.rules.dates import Span, date_span
from vaccsched.fhir.rules.params import COUNT, Asked, part_of, read_search, reference_id, token

__all__ = [
    "COUNT",
    "Asked",
    "Span",
    "date_span",
    "empty_parts",
    "part_of",
    "read_search",
    "reference_id",
    "token",
    "wrong_codes",
]
