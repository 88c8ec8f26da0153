"""What is done with records: doses, health facts, exposures. All flush, none commits."""

from vaccsched.records.operations.dose import (
    add_immunization,
    correct_immunization,
    import_immunization,
    mark_entered_in_error,
)
from vaccsched.records.operations.health import add_health_fact, end_health_fact, record_exposure

__all__ = [
    "add_health_fact",
    "add_immunization",
    "correct_immunization",
    "end_health_fact",
    "import_immunization",
    "mark_entered_in_error",
    "record_exposure",
]
