"""Opens integration."""

from flask import Flask

from vaccsched.integration import problem


def open_room(app: Flask) -> None:
    problem.speak("/api/", problem.as_problem)
    problem.speak("/fhir/", problem.as_problem)
