"""Opens the observation room."""

from flask import Flask

from vaccsched.observation import views


def open_room(app: Flask) -> None:
    app.register_blueprint(views.bp)
