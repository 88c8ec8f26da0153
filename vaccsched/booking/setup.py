"""Opens booking: the residents' pages, the nightly no-shows, holds that end."""

from flask import Flask

from vaccsched.booking import jobs, queries
from vaccsched.booking.views import (
    appeal,
    availability,
    change,
    demand,
    desk,
    family,
    hold,
    resident,
    rush,
    survey,
)
from vaccsched.shared.events import Event, listen_after_commit
from vaccsched.shared.jobs import handles


def open_room(app: Flask) -> None:
    app.register_blueprint(resident.bp)
    app.register_blueprint(appeal.bp)
    for pages in (availability, change, demand, desk, family, hold, survey):
        app.register_blueprint(pages.bp)
    app.register_blueprint(rush.bp)
    listen_after_commit(_forget_availability)
    handles("booking.note_no_shows", jobs.note_no_shows)
    handles("booking.expire_holds", jobs.expire_holds)
    handles("booking.serve_rush", jobs.serve_rush)
    handles("booking.keep_rushes", jobs.keep_rushes)


def _forget_availability(event: Event) -> None:
    """Who took or gave a place sees it at once; other processes within a second."""
    clinic_id = getattr(event, "clinic_id", None)
    if clinic_id is not None:
        queries.forget_availability(clinic_id=clinic_id)
