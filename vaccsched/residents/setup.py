"""Opens residents: sign-in by phone code, the family's members."""

from flask import Flask

from vaccsched.residents import jobs
from vaccsched.residents.page import resident_context
from vaccsched.residents.views import account, family, staff
from vaccsched.shared.jobs import handles


def open_room(app: Flask) -> None:
    app.register_blueprint(account.bp)
    app.register_blueprint(family.bp)
    app.register_blueprint(staff.bp)
    app.context_processor(resident_context)
    handles("residents.forget_old_codes", jobs.forget_old_codes)
