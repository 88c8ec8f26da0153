"""A booking as Appointment."""

from collections.abc import Mapping

from vaccsched.booking.models import Appointment, AppointmentStatus
from vaccsched.fhir.mappers.parts import Resource, instant, kept, reference, service_types

STATUSES: Mapping[AppointmentStatus, str] = {  # http://hl7.org/fhir/appointmentstatus
    AppointmentStatus.BOOKED: "booked",
    AppointmentStatus.ARRIVED: "arrived",
    AppointmentStatus.FULFILLED: "fulfilled",
    AppointmentStatus.CANCELLED: "cancelled",
    AppointmentStatus.NO_SHOW: "noshow",
}


def appointment(one: Appointment) -> Resource:
    """Who, where, when, for which vaccines. Slot, clinic and lines with vaccines are loaded."""
    declined = one.status is AppointmentStatus.CANCELLED
    return kept(
        {
            "resourceType": "Appointment",
            "id": str(one.id),
            "status": STATUSES[one.status],
            "serviceType": service_types([line.vaccine for line in one.lines]),
            "start": instant(one.slot.starts_at),
            "end": instant(one.slot.ends_at),
            "slot": [reference("Slot", one.slot_id)],
            "created": instant(one.created_at),
            "participant": [
                {"actor": reference("Patient", one.person_id), "status": "declined" if declined else "accepted"},
                {"actor": reference("Location", one.clinic_id, one.clinic.name), "status": "accepted"},
            ],
        }
    )
