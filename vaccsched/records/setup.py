"""Opens records."""

from flask import Flask

from vaccsched.records.views import manage, staff


def open_room(app: Flask) -> None:
    app.register_blueprint(staff.bp)
    app.register_blueprint(manage.bp)
