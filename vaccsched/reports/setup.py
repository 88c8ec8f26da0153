"""Opens the manager's reports and the night's counting."""

from flask import Flask

from vaccsched.reports import jobs
from vaccsched.reports.views import bp, exports, figures, quality
from vaccsched.shared.jobs import handles

PAGES = (figures, quality, exports)  # each adds its views to the blueprint when it is imported


def open_room(app: Flask) -> None:
    app.register_blueprint(bp)
    handles("reports.nightly", jobs.nightly)
    handles("reports.coverage", jobs.coverage)
