"""Opens training: own record, register, shifts, the county's look."""

from flask import Flask

from vaccsched.training.views import county, exams, manage, mine, own, register, roster, shifts, supervised

PAGES = (county, exams, mine, register, shifts)  # each adds its views to its blueprint when it is imported


def open_room(app: Flask) -> None:
    for blueprint in (own, manage, roster, supervised):
        app.register_blueprint(blueprint)
