"""Opens imports: its pages, its jobs, the command for files that are too large for a page."""

from flask import Flask

from vaccsched.imports import errors as errors  # what its constraints mean
from vaccsched.imports import jobs, views
from vaccsched.imports.terminal import import_file
from vaccsched.shared.jobs import handles, handles_outside


def open_room(app: Flask) -> None:
    app.register_blueprint(views.bp)
    app.cli.add_command(import_file)
    handles_outside("imports.read", jobs.read)
    handles_outside("imports.work", jobs.work)
    handles("imports.forget_old", jobs.forget_old)
