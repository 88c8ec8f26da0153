"""What is done from the terminal: preparing the database, the worker, and the administrator's commands."""

import functools
from collections.abc import Callable
from typing import Any

import click
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError

from vaccsched.cli import commands, worker
from vaccsched.cli.preparing import demo_info, prepare
from vaccsched.shared.db import db
from vaccsched.shared.jobs import handles
from vaccsched.training import operations as training

__all__ = ["demo_info", "open_terminal", "prepare"]


def open_terminal(app: Flask) -> None:
    """Register the commands, and the jobs that belong to no single room."""
    for command in (*commands.COMMANDS, worker.worker_command):
        app.cli.add_command(command)
    for command in app.cli.commands.values():
        if command.callback is not None:
            command.callback = _with_a_clear_word(command.callback)
    for kind, handler in worker.HANDLERS.items():
        handles(kind, handler)
    if app.extensions["settings"].practice:
        from vaccsched.demo.practice import exercises  # a real installation never imports it

        training.offer_exercises(exercises)


def _with_a_clear_word(command: Callable[..., Any]) -> Callable[..., Any]:
    """A database that nobody prepared yet is told in one sentence, not in a traceback."""

    @functools.wraps(command)
    def told(*words: Any, **options: Any) -> Any:
        try:
            return command(*words, **options)
        except DBAPIError:
            db.session.rollback()
            if sa.inspect(db.engine).has_table("clinics"):
                raise
            raise click.ClickException(
                "数据库还是空的。请先运行 flask --app wsgi db upgrade（或 make run）。"
            ) from None

    return told
