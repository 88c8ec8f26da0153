"""Opens the schedule: settings, the county's page, proposals of holidays, cut places that come back."""

from flask import Flask

from vaccsched.schedule import jobs, reactions
from vaccsched.schedule.events import PlaceFreed
from vaccsched.schedule.views import county, settings
from vaccsched.shared.events import react
from vaccsched.shared.jobs import handles


def open_room(app: Flask) -> None:
    app.register_blueprint(settings.bp)
    app.register_blueprint(county.bp)
    handles("schedule.propose_calendar", jobs.propose_calendar)
    react(PlaceFreed, reactions.give_up_cut_place)
