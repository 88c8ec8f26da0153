"""What sites refuses."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import Refused, violates


@violates("uq_clinics_code")
class ClinicCodeTaken(Refused):
    code = "clinic_code_taken"
    status = 409
    sentence = _l("这个门诊编码已经有了，请核对。")
