"""Opens the vaccination station, the recipient's screen and the manager's page."""

from flask import Flask

from vaccsched.checks.views import flow, manage, recipient, station
from vaccsched.checks.views._here import bp

STATION = (station, flow, recipient)  # whose routes stand on the station's blueprint


def open_room(app: Flask) -> None:
    app.register_blueprint(bp)
    app.register_blueprint(recipient.bp)
    app.register_blueprint(manage.bp)
