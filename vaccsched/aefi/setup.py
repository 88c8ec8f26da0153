"""Opens the reports of reactions."""

from flask import Flask

from vaccsched.aefi.views import resident, staff


def open_room(app: Flask) -> None:
    app.register_blueprint(staff.bp)
    app.register_blueprint(resident.bp)
