"""Tables of booking, by noun."""

from vaccsched.booking.models.appointment import Appointment, AppointmentLine, AppointmentStatus, Channel
from vaccsched.booking.models.hold import Hold, HoldEnd, HoldKind

__all__ = ["Appointment", "AppointmentLine", "AppointmentStatus", "Channel", "Hold", "HoldEnd", "HoldKind"]
