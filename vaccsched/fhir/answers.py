"""Answers of /fhir: checked resources, Bundles with links, refusals as OperationOutcome."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import urlencode

from flask import Response, current_app, g, request
from flask_babel import get_locale

from vaccsched.fhir.errors import NotOffered
from vaccsched.fhir.mappers.parts import Resource
from vaccsched.fhir.reader import Found
from vaccsched.fhir.rules import Asked, empty_parts, wrong_codes
from vaccsched.fhir.rules.params import AFTER
from vaccsched.integration.problem import Problem, with_headers

TYPE = "application/fhir+json; charset=utf-8; fhirVersion=4.0"
OFFERED = ("application/fhir+json", "application/json", "text/json")
FORMATS = ("json", *OFFERED)
ISSUES: Mapping[int, str] = {  # http://hl7.org/fhir/issue-type
    400: "invalid",
    401: "login",
    403: "forbidden",
    404: "not-found",
    405: "not-supported",
    406: "not-supported",
    409: "conflict",
    413: "too-long",
    415: "not-supported",
    422: "business-rule",
    429: "throttled",
    503: "transient",
}
CODES: Mapping[str, str] = {"unknown_parameter": "not-supported", "too_broad": "too-costly"}


class Nonsense(Exception):
    """We were about to send a resource that is none."""


def base() -> str:
    """``https://yuyue.example.cn/fhir``."""
    return f"{site()}/fhir"


def site() -> str:
    """Where residents and programs find us, without a slash at the end."""
    public_url: str = current_app.extensions["settings"].public_url
    return public_url or request.host_url.rstrip("/")


def must_take_json() -> None:
    """:raises NotOffered: the caller wants XML, RDF or a page."""
    asked = request.args.get("_format")
    if asked is not None:
        if asked.replace(" ", "+") not in FORMATS:
            raise NotOffered
    elif not any(request.accept_mimetypes[one] for one in OFFERED) and request.accept_mimetypes:
        raise NotOffered


def resource(one: Resource) -> Response:
    """One resource, with its version where it has one."""
    answer = _answer(one)
    version = one.get("meta", {}).get("versionId")
    if version is not None:
        answer.set_etag(version, weak=True)
    return answer


def bundle(kind: str, asked: Asked, found: Found) -> Response:
    """A page of a search with the links to itself and to the next one. The total is told when it is all here."""
    links = [{"relation": "self", "url": _link(kind, asked, str(asked.after) if asked.after else None)}]
    if found.after is not None:
        links.append({"relation": "next", "url": _link(kind, asked, str(found.after))})
    made: Resource = {"resourceType": "Bundle", "type": "searchset", "link": links}
    if found.total is not None:
        made["total"] = found.total
    elif found.after is None and asked.after is None and asked.count:
        made["total"] = len(found.resources)
    if found.resources:
        made["entry"] = [_entry(kind, one) for one in found.resources]
    return _answer(made)


def outcome(problem: Problem) -> Response:
    """A refusal: our code and sentence, and which parameter was meant."""
    issue = {
        "severity": "error",
        "code": CODES.get(problem.code) or ISSUES.get(problem.status, "exception"),
        "details": {
            "coding": [{"system": "urn:vaccsched:code:problem", "code": problem.code}], "text": problem.detail,
        },
        "diagnostics": f"urn:request:{g.get('request_id', '')}",
    }  # fmt: skip
    body = {"resourceType": "OperationOutcome", "issue": [issue]}
    answer = Response(json.dumps(body, ensure_ascii=False), problem.status, content_type=TYPE)
    answer.headers["Content-Language"] = str(get_locale() or "zh")
    return with_headers(answer, problem)


def checked(one: Resource) -> Resource:
    """The same, once it is certain that it is lawful FHIR.

    :raises Nonsense: a fault of ours: nothing is sent.
    """
    _model(one["resourceType"]).model_validate(one)  # a ValidationError is a fault of ours as well
    if wrong := [*wrong_codes(one), *empty_parts(one)]:
        raise Nonsense("; ".join(wrong))
    return one


@cache
def _model(kind: str) -> Any:
    """Imported late: the models take half a second, and most processes never need them."""
    from fhir.resources.R4B import get_fhir_model_class

    return get_fhir_model_class(kind)


def _answer(one: Resource) -> Response:
    return Response(json.dumps(checked(one), ensure_ascii=False), content_type=TYPE)


def _entry(kind: str, one: Resource) -> dict[str, Any]:
    return {"fullUrl": f"{base()}/{kind}/{one['id']}", "resource": one, "search": {"mode": "match"}}


def _link(kind: str, asked: Asked, after: str | None) -> str:
    """What we understood of the search, however it was sent."""
    sent = [(name, ",".join(values)) for name, values in asked.params]
    sent.append(("_count", str(asked.count)))
    if after is not None:
        sent.append((AFTER, after))
    return f"{base()}/{kind}?{urlencode(sent)}"
