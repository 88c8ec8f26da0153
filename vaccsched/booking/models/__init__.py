"""Tables of booking, by noun."""

from vaccsched.booking.models.appointment import Appointment, AppointmentLine, AppointmentStatus, Channel
from vaccsched.booking.models.demand import SearchCount, SearchOutcome, SurveyAnswer, SurveyQuestion
from vaccsched.booking.models.dose import BookingRight, DoseReservation, RightSource, WalkInDose
from vaccsched.booking.models.hold import Hold, HoldEnd, HoldKind
from vaccsched.booking.models.no_show import AppealStatus, NoShowAppeal
from vaccsched.booking.models.rush import Fallback, Rush, RushCount, RushRequest, RushStatus, Share

__all__ = [
    "AppealStatus",
    "Appointment",
    "AppointmentLine",
    "AppointmentStatus",
    "BookingRight",
    "Channel",
    "DoseReservation",
    "Fallback",
    "Hold",
    "HoldEnd",
    "HoldKind",
    "NoShowAppeal",
    "RightSource",
    "Rush",
    "RushCount",
    "RushRequest",
    "RushStatus",
    "SearchCount",
    "SearchOutcome",
    "Share",
    "SurveyAnswer",
    "SurveyQuestion",
    "WalkInDose",
]
