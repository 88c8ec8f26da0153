"""Opens the walls, the sockets and the nudges."""

from flask import Flask, current_app

from vaccsched.extensions import socketio
from vaccsched.screens import sockets, views
from vaccsched.screens.nudges import Nudger
from vaccsched.shared import events
from vaccsched.shared.events import Event


def open_room(app: Flask) -> None:
    app.register_blueprint(views.bp)
    sockets.listen()
    # A test in one process flushes by hand; a served application, also a tested one, has its task.
    in_one_test_process = app.testing and socketio.async_mode == "threading"
    app.extensions["nudger"] = Nudger(app, starts=not in_one_test_process)
    events.listen_after_commit(_note)


def _note(event: Event) -> None:
    nudger: Nudger = current_app.extensions["nudger"]
    nudger.note(event)
