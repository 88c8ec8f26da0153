"""Opens the county's page of rules."""

from flask import Flask

from vaccsched.stops.views import county


def open_room(app: Flask) -> None:
    app.register_blueprint(county.bp)
