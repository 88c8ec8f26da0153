"""Opens breaks of supply: pages, reactions to closed days and stopped lots, jobs."""

from flask import Flask

from vaccsched.booking import queries as booking
from vaccsched.disruptions import jobs, own_page, reactions
from vaccsched.disruptions.views import resident, staff
from vaccsched.schedule.events import DayClosed
from vaccsched.shared.events import react
from vaccsched.shared.jobs import handles
from vaccsched.stock.events import LotStatusChanged


def open_room(app: Flask) -> None:
    app.register_blueprint(staff.bp)
    app.register_blueprint(resident.bp)
    booking.notes_told_by(own_page.note_on)
    react(DayClosed, reactions.list_the_booked)
    react(LotStatusChanged, reactions.look_at_promises)
    handles("disruptions.look_for_places", jobs.look_for_places)
