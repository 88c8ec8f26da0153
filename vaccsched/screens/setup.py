"""Opens the walls, the sockets and the nudges."""

from flask import Flask, current_app

from vaccsched.extensions import socketio
from vaccsched.screens import sockets
from vaccsched.screens.nudges import Nudger
from vaccsched.screens.pulse import Pulse
from vaccsched.screens.views import device, notices, staff
from vaccsched.shared import events
from vaccsched.shared.events import Event


def open_room(app: Flask) -> None:
    for bp in (device.bp, staff.bp, notices.bp):
        app.register_blueprint(bp)
    sockets.listen()
    # A test in one process flushes by hand; a served application, also a tested one, has its task.
    in_one_test_process = app.testing and socketio.async_mode == "threading"
    app.extensions["nudger"] = Nudger(app, starts=not in_one_test_process)
    app.extensions["pulse"] = Pulse(app, starts=not in_one_test_process)
    events.listen_after_commit(_note)


def _note(event: Event) -> None:
    nudger: Nudger = current_app.extensions["nudger"]
    nudger.note(event)
