"""Opens merging."""

from flask import Flask

from vaccsched.merging import jobs, views
from vaccsched.shared.jobs import handles


def open_room(app: Flask) -> None:
    app.register_blueprint(views.bp)
    handles("merging.take_along", jobs.take_along)
