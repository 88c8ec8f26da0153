"""What was sent and does not fit the description: 422 with a sentence for each field."""

from typing import Any

from apiflask import HTTPError
from flask import Response
from pydantic import ValidationError

from vaccsched.api import words
from vaccsched.integration import problem
from vaccsched.shared.errors import InvalidInput


def answer(error: HTTPError) -> Response:
    """The problem answer of what APIFlask has refused."""
    cause = error.__cause__
    found = cause.errors() if isinstance(cause, ValidationError) else []
    errors: dict[str, list[str]] = {}
    for one in found:
        errors.setdefault(".".join(_name(part) for part in one["loc"]) or "body", []).append(_sentence(one))
    return problem.as_problem(problem.of_refusal(InvalidInput(errors)))


def _name(part: Any) -> str:
    return "Idempotency-Key" if part == "idempotency_key" else str(part)


def _sentence(error: Any) -> str:
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    return str(words.INVALID.get(error["type"], words.ANY_INVALID))
