"""What happened in earlier rooms, and what the platform has to be told of it; in the same transaction."""

from vaccsched.aefi.events import CaseWritten
from vaccsched.handover import operations
from vaccsched.merging.events import FilesMoved
from vaccsched.records.events import DoseWritten
from vaccsched.residents.events import PersonCorrected
from vaccsched.shared import clock


def tell_dose(event: DoseWritten) -> None:
    """A dose was given, corrected, taken back or reinstated."""
    operations.tell_dose(immunization_id=event.immunization_id)


def tell_reaction(event: CaseWritten) -> None:
    """A reaction was reported, or its card changed."""
    operations.tell_reaction(case_id=event.case_id, line_id=event.line_id)


def tell_corrected(event: PersonCorrected) -> None:
    """Name, birth date or sex were corrected: the doses were told with what stood there before."""
    operations.tell_again(person_id=event.person_id, now=clock.now())


def tell_moved(event: FilesMoved) -> None:
    """Two files became one, or two again."""
    for person_id in event.person_ids:
        operations.tell_again(person_id=person_id, now=clock.now())
