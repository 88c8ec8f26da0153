"""Opens the ticket machine: its pages, and its calls on the desk."""

from flask import Flask

from vaccsched.kiosk.page import desk_context
from vaccsched.kiosk.views import machine, staff


def open_room(app: Flask) -> None:
    app.register_blueprint(machine.bp)
    app.register_blueprint(staff.bp)
    app.context_processor(desk_context)
