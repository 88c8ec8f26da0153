"""Opens the vaccination station."""

from flask import Flask

from vaccsched.checks.views import station


def open_room(app: Flask) -> None:
    app.register_blueprint(station.bp)
