"""Opens screening: the residents' page and the station."""

from flask import Flask

from vaccsched.screening.views import resident, staff


def open_room(app: Flask) -> None:
    app.register_blueprint(resident.bp)
    app.register_blueprint(staff.bp)
