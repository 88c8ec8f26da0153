"""Opens the manager's pages of plans, calendar and outreach."""

from flask import Flask

from vaccsched.planning.views import calendar, outreach, series


def open_room(app: Flask) -> None:
    app.register_blueprint(series.bp)  # the plan and its series
    app.register_blueprint(calendar.bp)
    app.register_blueprint(outreach.bp)
