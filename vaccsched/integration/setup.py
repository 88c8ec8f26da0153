"""Opens integration."""

from flask import Flask

from vaccsched.integration import jobs, problem
from vaccsched.integration.views import clients, webhooks
from vaccsched.shared.jobs import handles, handles_outside


def open_room(app: Flask) -> None:
    app.register_blueprint(clients.bp)
    app.register_blueprint(webhooks.bp)
    problem.speak("/api/", problem.as_problem)
    problem.speak("/fhir/", problem.as_problem)
    handles("integration.note_events", jobs.note_events)
    handles_outside("integration.tell_webhooks", jobs.tell_webhooks)
    handles("integration.forget_old", jobs.forget_old)
