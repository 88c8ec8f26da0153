"""Opens the observation room: its pages, and the alarm on every staff page."""

from flask import Flask

from vaccsched.observation.page.alarms import alarm_context
from vaccsched.observation.views import alarms, bp, emergency, room

PAGES = (alarms, emergency, room)  # each adds its views to the blueprint when it is imported


def open_room(app: Flask) -> None:
    app.register_blueprint(bp)
    app.context_processor(alarm_context)
