"""Opens training: own record, register, shifts."""

from flask import Flask

from vaccsched.training.views import exams, manage, mine, own, register, roster, shifts

PAGES = (exams, mine, register, shifts)  # each adds its views to its blueprint when it is imported


def open_room(app: Flask) -> None:
    for blueprint in (own, manage, roster):
        app.register_blueprint(blueprint)
