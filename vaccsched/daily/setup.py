"""Opens the clinic's day."""

from flask import Flask

from vaccsched.daily.views import bp, days, kit

PAGES = (days, kit)  # each adds its views to the blueprint when it is imported


def open_room(app: Flask) -> None:
    app.register_blueprint(bp)
