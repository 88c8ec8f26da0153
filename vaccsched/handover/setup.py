"""Opens the handover: the adapter, the job, the reactions, the pages."""

from flask import Flask

from vaccsched.aefi.events import CaseWritten
from vaccsched.handover import jobs, queries, reactions
from vaccsched.handover.adapters import use_adapter
from vaccsched.handover.line import chosen
from vaccsched.handover.terminal import COMMANDS
from vaccsched.handover.views import clinic, county
from vaccsched.merging.events import FilesMoved
from vaccsched.records.events import DoseWritten
from vaccsched.reports.operations import ask_what_was_told
from vaccsched.residents.events import PersonCorrected
from vaccsched.shared.events import react
from vaccsched.shared.jobs import handles_outside


def open_room(app: Flask) -> None:
    use_adapter(app, chosen(app.extensions["settings"]))
    handles_outside("handover.send", jobs.send)
    ask_what_was_told(queries.told)
    react(DoseWritten, reactions.tell_dose)
    react(CaseWritten, reactions.tell_reaction)
    react(FilesMoved, reactions.tell_moved)
    react(PersonCorrected, reactions.tell_corrected)
    app.register_blueprint(clinic.bp)
    app.register_blueprint(county.bp)
    for command in COMMANDS:
        app.cli.add_command(command)
