"""What is done from the terminal: preparing the database, the worker, and the administrator's commands."""

from flask import Flask

from vaccsched.cli import commands, worker
from vaccsched.cli.preparing import demo_info, prepare
from vaccsched.shared.jobs import handles

__all__ = ["demo_info", "open_terminal", "prepare"]


def open_terminal(app: Flask) -> None:
    """Register the commands, and the jobs that belong to no single room."""
    for command in (*commands.COMMANDS, worker.worker_command):
        app.cli.add_command(command)
    for kind, handler in worker.HANDLERS.items():
        handles(kind, handler)
