"""Opens fhir."""

from flask import Flask

from vaccsched.fhir import answers
from vaccsched.fhir.views import link, manage, published, resources
from vaccsched.integration import problem


def open_room(app: Flask) -> None:
    problem.speak("/fhir/", answers.outcome)
    for room in (published, resources, link, manage):
        app.register_blueprint(room.bp)
