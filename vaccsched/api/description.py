"""OpenAPI 3.1 of /api/v1: APIFlask writes down the routes, this adds what all of them share, in the reader's language.

``document()`` is the whole description as plain values.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from apiflask import APIFlask
from flask_babel import LazyString, get_locale
from flask_babel import gettext as _

from vaccsched.api import words
from vaccsched.api.schemas.base import Problem
from vaccsched.api.views import bp
from vaccsched.integration.models import ClientScope
from vaccsched.integration.problem import TITLES
from vaccsched.shared.web import KEY_HEADER

TOKEN = "token"  # noqa: S105 - the name of the scheme
RATES = {"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"}
Document = dict[str, Any]


def document() -> Document:
    """The description, made once per language."""
    return _document(str(get_locale() or "zh"))


@lru_cache(maxsize=4)
def _document(_language: str) -> Document:
    described: Document = _plain(_complete(_raw()))
    return described


def operations(described: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(path, method, operation)."""
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _raw() -> Document:
    """The routes alone, as an application of their own sees them: what other rooms have does not matter here."""
    scribe = APIFlask("vaccsched.api", docs_path=None, spec_path=None, json_errors=False)
    scribe.config.update(
        OPENAPI_VERSION="3.1.0", AUTO_404_RESPONSE=False, AUTO_VALIDATION_ERROR_RESPONSE=False, AUTO_SERVERS=False,
        AUTO_TAGS=False,
    )  # fmt: skip
    scribe.register_blueprint(bp)
    spec = scribe.spec
    assert isinstance(spec, dict)
    return {**spec, "paths": dict(sorted(spec["paths"].items()))}


def _complete(spec: dict[str, Any]) -> dict[str, Any]:
    spec["openapi"] = "3.1.0"
    spec["info"] = {"title": _("预约接种接口"), "version": "1", "description": _intro()}
    spec["servers"] = [{"url": "/"}]
    spec["jsonSchemaDialect"] = "https://json-schema.org/draft/2020-12/schema"
    spec["security"] = [{TOKEN: []}]
    spec["components"] = {"schemas": _schemas(spec), "securitySchemes": _schemes(), "headers": _headers()}
    spec["tags"] = [{"name": str(tag), "description": str(text)} for tag, text in words.TAGS.items()]
    for path, _method, operation in operations(spec):
        _complete_operation(path, operation)
    return spec


def _intro() -> str:
    return "\n\n".join(str(one) for one in words.INTRO)


def _schemes() -> dict[str, Any]:
    return {
        TOKEN: {"type": "http", "scheme": "bearer", "bearerFormat": "vs1", "description": str(words.TOKEN)},
    }


def _headers() -> dict[str, Any]:
    whole = {"type": "integer"}
    found = {name: {"schema": whole, "description": str(words.HEADERS[name])} for name in sorted(RATES)}
    found["Retry-After"] = {"schema": whole, "description": str(words.HEADERS["Retry-After"])}
    return found


def _schemas(spec: dict[str, Any]) -> dict[str, Any]:
    schemas: dict[str, Any] = spec.get("components", {}).get("schemas", {})
    used = {name: one for name, one in schemas.items() if not name.startswith(("HTTPError", "ValidationError"))}
    used["Problem"] = Problem.model_json_schema()
    for schema in used.values():
        schema.pop("title", None)
        schema.pop("description", None)  # what a programmer reads here
        for name, field in schema.get("properties", {}).items():
            field.pop("title", None)
            field.setdefault("description", words.FIELDS[name])
    return used


def _complete_operation(path: str, operation: dict[str, Any]) -> None:
    scope = ClientScope(operation.pop("x-scope"))
    operation["x-scope"] = str(scope)
    operation["tags"] = [words.tag_of(scope)]
    asked = _("需要权限 %(scope)s。", scope=str(scope))
    operation["description"] = " ".join(one for one in (asked, operation.get("description", "")) if one)
    for parameter in operation.get("parameters", []):
        _complete_parameter(parameter)
    if "requestBody" in operation:
        operation["requestBody"]["required"] = True
    shown = operation.pop("x-headers")
    for status, answer in operation["responses"].items():
        _complete_answer(int(status), answer, shown)


def _complete_parameter(parameter: dict[str, Any]) -> None:
    parameter["schema"].pop("title", None)
    if parameter["name"] == KEY_HEADER.lower():
        parameter["name"] = KEY_HEADER
    parameter["description"] = words.FIELDS[parameter["name"]]
    if parameter["in"] == "path":
        parameter["required"] = True
        if parameter["name"].endswith("_id"):
            parameter["schema"]["format"] = "uuid"


def _complete_answer(status: int, answer: dict[str, Any], shown: dict[str, Any]) -> None:
    headers: dict[str, Any] = {name: {"$ref": f"#/components/headers/{name}"} for name in sorted(RATES)}
    if status >= 400:
        answer["description"] = str(TITLES[status])
        answer["content"] = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    elif status == 304:
        answer["description"] = _("没有变")
        answer.pop("content", None)
    else:
        answer["description"] = _("做好了") if status == 201 else _("答复")
    if status < 400:
        headers |= {name: {"schema": {"type": "string"}, "description": text} for name, text in shown.items()}
    if status in (429, 503):
        headers["Retry-After"] = {"$ref": "#/components/headers/Retry-After"}
    if status in (401, 500):
        headers = {}
    answer["headers"] = headers


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, LazyString) else value
