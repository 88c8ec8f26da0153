"""Opens the paper work: sheets for the printer, their later entry, the manager's list."""

from flask import Flask

from vaccsched.paper.views import bp, entering, saved, sheets

VIEWS = (sheets, entering, saved)  # imported so that their routes stand on the blueprint


def open_room(app: Flask) -> None:
    app.register_blueprint(bp)
