"""Opens breaks of supply: pages, reactions to closed days and stopped lots, jobs."""

from flask import Flask

from vaccsched.disruptions import jobs, reactions, views
from vaccsched.schedule.events import DayClosed
from vaccsched.shared.events import react
from vaccsched.shared.jobs import handles
from vaccsched.stock.events import LotStatusChanged


def open_room(app: Flask) -> None:
    app.register_blueprint(views.bp)
    react(DayClosed, reactions.list_the_booked)
    react(LotStatusChanged, reactions.look_at_promises)
    handles("disruptions.look_for_places", jobs.look_for_places)
