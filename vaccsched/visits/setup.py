"""Opens visits: the desk, paper, the queue page, and late people's places, the closing of days that are over."""

from flask import Flask

from vaccsched.shared.jobs import handles
from vaccsched.visits import jobs
from vaccsched.visits.views import bp, desk, newcomer, paper, queue, walk_in

PAGES = (desk, newcomer, paper, queue, walk_in)  # each adds its views to the blueprint when it is imported


def open_room(app: Flask) -> None:
    app.register_blueprint(bp)
    handles("visits.close_earlier_days", jobs.close_earlier_days)
    handles("visits.return_late_places", jobs.return_late_places)
