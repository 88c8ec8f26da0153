"""Opens visits: the desk, paper, the queue page, and late people's places, the closing of days that are over."""

from flask import Flask

from vaccsched.booking import queries as booking
from vaccsched.daily import operations as daily
from vaccsched.residents import queries as residents
from vaccsched.shared.jobs import handles
from vaccsched.visits import jobs, queries
from vaccsched.visits.views import bp, desk, family, newcomer, paper, walk_in

PAGES = (desk, family, newcomer, paper, walk_in)  # each adds its views to the blueprint when it is imported


def open_room(app: Flask) -> None:
    app.register_blueprint(bp)
    daily.ask_who_is_left(queries.still_here)
    residents.clinic_knows(queries.was_here)
    booking.waits_told_by(queries.usual_waits)
    handles("visits.close_earlier_days", jobs.close_earlier_days)
    handles("visits.return_late_places", jobs.return_late_places)
