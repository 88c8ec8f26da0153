"""Opens records."""

from flask import Flask

from vaccsched.records.views import staff


def open_room(app: Flask) -> None:
    app.register_blueprint(staff.bp)
