"""Registers the rehearsal."""

from flask import Flask

from vaccsched.rehearsal.jobs import check_cases


def open_room(app: Flask) -> None:
    """The command ``check-cases``."""
    app.cli.add_command(check_cases)
