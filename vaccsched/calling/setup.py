"""Opens calling: the queue page, the order rule, what stations can do, and calls for help on every staff page."""

from flask import Flask

from vaccsched.calling.page.help import help_context
from vaccsched.calling.views import abilities, bp, helping, queue, rule, station

PAGES = (abilities, helping, queue, rule, station)  # each adds its views to the blueprint when it is imported


def open_room(app: Flask) -> None:
    app.register_blueprint(bp)
    app.context_processor(help_context)
