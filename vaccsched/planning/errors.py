"""What the manager's pages refuse."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import Refused


class VaccineBooked(Refused):
    """``people`` are booked for a vaccine that their half-day would no longer serve; once shown, they keep it."""

    code = "vaccine_booked"
    sentence = _l(
        "有 %(people)s 人约了这些半天以后不再打的疫苗，还没有改。请先预览、看下面的名单，确认后再发布；"
        "他们的预约都会保留。"
    )
