"""Refusals as programs read them below /api/ and /fhir/: problem details (RFC 9457), or what a room says instead.

``speak("/fhir/", answer)`` in a room's ``setup.py`` gives the addresses below it another form.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Response, g, request
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import InvalidInput, Refused, TooOften
from vaccsched.shared.web import refusal_facts

TYPE = "application/problem+json"
ABOUT = "/api/v1/docs#problem-"  # where a person reads what a code means
BUSY_SECONDS = 5
TITLES: dict[int, Any] = {
    400: _l("请求读不懂"),
    401: _l("没有凭证"),
    403: _l("没有权限"),
    404: _l("没有找到"),
    405: _l("不能这样请求"),
    406: _l("没有这种格式"),
    409: _l("现在不能这样做"),
    412: _l("内容已经变了"),
    413: _l("内容太大"),
    415: _l("格式不对"),
    422: _l("内容要改"),
    429: _l("请求太频繁"),
    500: _l("系统出错"),
    503: _l("系统忙"),
}


FOR_PROGRAMS: dict[str, Any] = {  # where the pages' sentence speaks of pages and desks
    "bad_request": _l("请求体读不懂：不是 JSON，或者里面有不能用的字符。没有保存任何东西。"),
    "not_found": _l("没有找到：地址不对、编号不对，或者不对这个凭证开放。"),
    "method_not_allowed": _l("这个地址不接受这种方法。可以用的见应答头 Allow。"),
    "too_many_requests": _l("请求太快了。请等应答头 Retry-After 写的秒数再发。"),
}


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What is wrong: ``code`` for programs, ``detail`` a sentence, ``errors`` sentences by field, ``facts`` plain
    values of the refusal (a new time, a lot number), ``retry_after`` seconds.
    """

    status: int
    code: str
    detail: str
    errors: dict[str, list[str]] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    retry_after: int | None = None


Speaker = Callable[[Problem], Response]
_speakers: dict[str, Speaker] = {}


def speak(prefix: str, speaker: Speaker) -> None:
    """Every refusal below ``prefix`` is answered so."""
    _speakers[prefix] = speaker


def speaker_here() -> Speaker | None:
    """How refusals of this request are told; None: as pages and their JSON are."""
    fitting = [prefix for prefix in _speakers if request.path.startswith(prefix)]
    if not fitting:
        return None
    speaker = _speakers[max(fitting, key=len)]
    return lambda problem: speaker(_for_programs(problem))


def of_refusal(refusal: Refused) -> Problem:
    """The problem that a refusal is."""
    facts = refusal_facts(refusal)
    for known in ("error", "message", "errors", "field"):
        facts.pop(known, None)
    errors = refusal.errors if isinstance(refusal, InvalidInput) else {}
    if refusal.field:
        errors = {refusal.field: [refusal.message]}
    return Problem(
        status=refusal.status, code=refusal.code, detail=refusal.message, errors=errors, facts=facts,
        retry_after=_wait(refusal),
    )  # fmt: skip


def as_problem(problem: Problem) -> Response:
    """The answer in the form of RFC 9457."""
    body: dict[str, Any] = {
        **problem.facts,
        "type": f"{ABOUT}{problem.code}",
        "title": str(TITLES.get(problem.status, TITLES[400])),
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
        "instance": f"urn:request:{g.get('request_id', '')}",
    }
    if problem.errors:
        body["errors"] = problem.errors
    return with_headers(Response(json.dumps(body, ensure_ascii=False), problem.status, content_type=TYPE), problem)


def _for_programs(problem: Problem) -> Problem:
    return replace(problem, detail=str(FOR_PROGRAMS.get(problem.code, problem.detail)))


def with_headers(answer: Response, problem: Problem) -> Response:
    """What HTTP asks for beside the body."""
    answer.headers["Content-Language"] = str(get_locale() or "zh")
    if problem.status == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="vaccsched"'
    if problem.code == "scope_missing":
        scope = problem.facts.get("scope", "")
        answer.headers["WWW-Authenticate"] = f'Bearer realm="vaccsched", error="insufficient_scope", scope="{scope}"'
    if problem.retry_after is not None:
        answer.headers["Retry-After"] = str(problem.retry_after)
    return answer


def _wait(refusal: Refused) -> int | None:
    if isinstance(refusal, TooOften):
        return int(refusal.facts["retry_after_seconds"])
    return BUSY_SECONDS if refusal.status == 503 else None
