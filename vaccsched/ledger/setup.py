"""Opens the ledger."""

from flask import Flask

from vaccsched.ledger import jobs
from vaccsched.ledger.views import staff
from vaccsched.shared.jobs import handles, handles_outside


def open_room(app: Flask) -> None:
    app.register_blueprint(staff.bp)
    handles("ledger.nightly", jobs.nightly)
    handles_outside("ledger.count", jobs.one_clinic)
