"""Opens the vaccination station, the recipient's screen and the manager's page."""

from flask import Flask

from vaccsched.checks.views import manage, recipient, station


def open_room(app: Flask) -> None:
    app.register_blueprint(station.bp)
    app.register_blueprint(recipient.bp)
    app.register_blueprint(manage.bp)
