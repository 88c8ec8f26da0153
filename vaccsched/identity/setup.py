"""Opens identity: sessions, people, devices, regular cleaning."""

from flask import Flask

from vaccsched.identity import jobs
from vaccsched.identity.page import staff_context
from vaccsched.identity.views import devices, people, session
from vaccsched.shared.jobs import handles

PAGES = (devices,)  # adds its views to the blueprint of `people` when it is imported


def open_room(app: Flask) -> None:
    app.register_blueprint(session.bp)
    app.register_blueprint(people.bp)
    app.context_processor(staff_context)
    handles("identity.forget_ended_sessions", jobs.forget_ended_sessions)
