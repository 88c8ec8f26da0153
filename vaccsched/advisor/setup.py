"""Opens the advisor: its pages, its jobs, the command ``simulate``."""

from flask import Flask

from vaccsched.advisor import errors as errors  # what its constraints mean
from vaccsched.advisor import jobs
from vaccsched.advisor.terminal import simulate
from vaccsched.advisor.views import advice
from vaccsched.shared.jobs import handles_outside


def open_room(app: Flask) -> None:
    app.register_blueprint(advice.bp)
    app.cli.add_command(simulate)
    handles_outside("advisor.study", jobs.study)
    handles_outside("advisor.back_test", jobs.back_test)
