"""What a ticket machine does. All flush, none commits."""

from vaccsched.kiosk.operations.calls import call_staff, set_density, take_call
from vaccsched.kiosk.operations.number import Choice, Full, Number, scan, take

__all__ = ["Choice", "Full", "Number", "call_staff", "scan", "set_density", "take", "take_call"]
