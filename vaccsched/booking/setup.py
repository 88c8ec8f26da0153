"""Opens booking: the residents' pages, the manager's plan, the nightly no-shows, holds that end."""

from flask import Flask

from vaccsched.booking import jobs
from vaccsched.booking.views import plan, resident
from vaccsched.shared.jobs import handles


def open_room(app: Flask) -> None:
    app.register_blueprint(resident.bp)
    app.register_blueprint(plan.bp)
    handles("booking.note_no_shows", jobs.note_no_shows)
    handles("booking.expire_holds", jobs.expire_holds)
