"""Opens certificates."""

from flask import Flask

from vaccsched.certificates import queries, terminal
from vaccsched.certificates.views import checking, manage, moving, paper, proofs, school, staff
from vaccsched.residents import queries as residents

PAGES = (moving, paper)  # each adds its views to the blueprint of `staff` when it is imported


def open_room(app: Flask) -> None:
    residents.clinic_knows(queries.knows)
    app.register_blueprint(staff.bp)
    app.register_blueprint(school.bp)
    app.register_blueprint(manage.bp)
    app.register_blueprint(proofs.bp)
    app.register_blueprint(checking.bp)
    app.cli.add_command(terminal.proof_verify)
