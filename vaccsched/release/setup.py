"""Opens releases: the manager's page, the job."""

from flask import Flask

from vaccsched.release import errors as errors  # what its constraint means
from vaccsched.release import jobs, views
from vaccsched.shared.jobs import handles


def open_room(app: Flask) -> None:
    app.register_blueprint(views.bp)
    handles("schedule.release", jobs.release)  # the name under which running clinics know it
