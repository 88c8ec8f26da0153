"""Opens the manager's reports and the night's counting."""

from flask import Flask

from vaccsched.reports import jobs
from vaccsched.reports.views import bp, county, exports, figures, minors, quality
from vaccsched.shared.jobs import handles, handles_outside

PAGES = (figures, quality, exports, minors)  # each adds its views to the blueprint when it is imported


def open_room(app: Flask) -> None:
    app.register_blueprint(bp)
    app.register_blueprint(county.bp)
    handles("reports.nightly", jobs.nightly)
    handles_outside("reports.files", jobs.files)
    handles_outside("reports.coverage", jobs.coverage)
    handles_outside("reports.minors", jobs.minors)
