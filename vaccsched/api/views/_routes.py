"""How a route of a program is written: who may, what it takes, what it answers; the description follows from it."""

from collections.abc import Callable
from typing import Any

from flask_babel import LazyString
from pydantic import BaseModel

from vaccsched.api.schemas.base import Headers
from vaccsched.api.views import bp
from vaccsched.integration.guards import client_required
from vaccsched.shared.unit_of_work import one_transaction

View = Callable[..., Any]
READS = (400, 401, 403, 404, 422, 429, 500, 503)
WRITES = (*READS, 409, 413, 415)


def reads(
    path: str, *, scope: str, answer: type[BaseModel], summary: LazyString, query: type[BaseModel] | None = None,
    headers: dict[str, Any] | None = None, also: tuple[int, ...] = (),
) -> Callable[[View], View]:  # fmt: skip
    """A GET. What it opens is written down, so it is one unit of work too."""

    def route(view: View) -> View:
        done = one_transaction(view)
        if query is not None:
            done = bp.input(query, location="query", arg_name="query")(done)
        done = client_required(scope)(bp.output(answer)(done))
        done = bp.doc(
            summary=summary, responses=dict.fromkeys((*READS, *also), ""), extensions=_facts(scope, headers)
        )(done)  # fmt: skip
        return bp.get(path)(done)

    return route


def writes(
    path: str, *, scope: str, answer: type[BaseModel], summary: LazyString, body: type[BaseModel] | None = None,
    status: int = 201, keyed: bool = False,
) -> Callable[[View], View]:  # fmt: skip
    """A POST; ``keyed``: it takes something scarce and asks for an Idempotency-Key."""

    def route(view: View) -> View:
        done = one_transaction(view)
        if body is not None:
            done = bp.input(body, location="json", arg_name="body")(done)
        if keyed:
            done = bp.input(Headers, location="headers", arg_name="headers")(done)
        done = client_required(scope)(bp.output(answer, status_code=status)(done))
        done = bp.doc(summary=summary, responses=dict.fromkeys(WRITES, ""), extensions=_facts(scope, None))(done)
        return bp.post(path)(done)

    return route


def _facts(scope: str, headers: dict[str, Any] | None) -> dict[str, Any]:
    return {"x-scope": scope, "x-headers": headers or {}}
