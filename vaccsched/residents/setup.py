"""Opens residents: sign-in by phone code, the family's members."""

from flask import Flask

from vaccsched.residents import jobs
from vaccsched.residents.page import resident_context
from vaccsched.residents.views import account, consent, devices, family, links, links_staff, staff
from vaccsched.shared.jobs import handles


def open_room(app: Flask) -> None:
    for views in (account, consent, devices, family, links, links_staff, staff):
        app.register_blueprint(views.bp)
    app.context_processor(resident_context)
    handles("residents.forget_old_codes", jobs.forget_old_codes)
    handles("residents.end_grown_links", jobs.end_grown_links)
