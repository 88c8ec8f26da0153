"""Opens screening: the residents' page and the station; answers what comes of an opening rush."""

from flask import Flask

from vaccsched.booking.events import RushServed
from vaccsched.screening import reactions
from vaccsched.screening.views import after, paper, resident, staff
from vaccsched.shared.events import react


def open_room(app: Flask) -> None:
    app.register_blueprint(resident.bp)
    app.register_blueprint(staff.bp)
    app.register_blueprint(after.bp)
    app.register_blueprint(paper.bp)
    react(RushServed, reactions.keep_carried_answers)
