"""Opens records."""

from flask import Flask

from vaccsched.records import queries
from vaccsched.records.views import correcting, health, manage, staff
from vaccsched.residents import queries as residents

PAGES = (correcting, health)  # each adds its views to the blueprint of `staff` when it is imported


def open_room(app: Flask) -> None:
    residents.clinic_knows(queries.was_vaccinated_at)
    app.register_blueprint(staff.bp)
    app.register_blueprint(manage.bp)
