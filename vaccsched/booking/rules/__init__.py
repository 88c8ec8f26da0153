"""Appointment states and short codes. Decides from values handed in."""

from vaccsched.booking.models import AppointmentStatus

TRANSITIONS: dict[AppointmentStatus, frozenset[AppointmentStatus]] = {
    AppointmentStatus.BOOKED: frozenset(
        {AppointmentStatus.ARRIVED, AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW}
    ),
    AppointmentStatus.ARRIVED: frozenset({AppointmentStatus.FULFILLED}),
    AppointmentStatus.FULFILLED: frozenset(),
    AppointmentStatus.CANCELLED: frozenset(),
    AppointmentStatus.NO_SHOW: frozenset(),
}
MOST_VACCINES = 2  # in one visit
DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
BITS_A_DIGIT = 5
CODE_LENGTH = 8
CODE_BITS = CODE_LENGTH * BITS_A_DIGIT
MISREAD = str.maketrans("OIL", "011", " -")  # letters people read for digits; gaps go


def short_code(number: int) -> str:
    """Eight digits (40 bits) of Crockford's base 32."""
    return "".join(DIGITS[number >> shift & 31] for shift in range(CODE_BITS - BITS_A_DIGIT, -1, -BITS_A_DIGIT))


def read_short_code(text: str) -> str:
    """As kept: small letters, spaces, hyphens and the letters O, I, L are forgiven."""
    return text.strip().upper().translate(MISREAD)
