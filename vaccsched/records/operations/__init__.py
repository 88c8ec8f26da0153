"""What is done with records: doses, health facts, exposures. All flush, none commits."""

from vaccsched.records.operations.bulk import PastDose, check_given_on, import_immunizations
from vaccsched.records.operations.dose import (
    add_immunization,
    correct_immunization,
    declare_in_error,
    delete_record,
    import_immunization,
    mark_entered_in_error,
    reinstate,
)
from vaccsched.records.operations.health import (
    add_health_fact,
    confirm_health_fact,
    end_health_fact,
    record_exposure,
)

__all__ = [
    "PastDose",
    "add_health_fact",
    "add_immunization",
    "check_given_on",
    "confirm_health_fact",
    "correct_immunization",
    "declare_in_error",
    "delete_record",
    "end_health_fact",
    "import_immunization",
    "import_immunizations",
    "mark_entered_in_error",
    "record_exposure",
    "reinstate",
]
