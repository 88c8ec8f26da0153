"""The description as the page shows it."""

from typing import Any

from vaccsched.api import words
from vaccsched.api.description import Document, operations
from vaccsched.integration.problem import TITLES
from vaccsched.shared.errors import Refused


def facts(described: Document) -> dict[str, Any]:
    """Headings with their operations, then the scopes, then what each code of a problem means."""
    return {
        "intro": [str(one) for one in words.INTRO],
        "groups": [
            {
                "name": str(words.TAGS[tag]),
                "anchor": tag,
                "operations": [_operation(described, *one) for one in operations(described) if tag in one[2]["tags"]],
            }
            for tag in words.TAGS
        ],
        "problems": _problems(),
        "titles": [(status, str(title)) for status, title in sorted(TITLES.items())],
    }


def _operation(described: Document, path: str, method: str, one: dict[str, Any]) -> dict[str, Any]:
    body = one.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    done = next(answer for status, answer in sorted(one["responses"].items()) if status.startswith("2"))
    return {
        "method": method.upper(),
        "path": path,
        "anchor": f"{method}-{path.strip('/').replace('/', '-').replace('{', '').replace('}', '')}",
        "summary": one["summary"],
        "scope": one["x-scope"],
        "parameters": [_parameter(parameter) for parameter in one.get("parameters", [])],
        "body": _fields(described, body) if body else [],
        "answer": _fields(described, done["content"]["application/json"]["schema"]),
        "statuses": sorted(one["responses"]),
    }


def _parameter(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": one["name"],
        "where": one["in"],
        "type": _type(one["schema"]),
        "required": one.get("required", False),
        "text": one["description"],
    }


def _fields(described: Document, schema: dict[str, Any], *, within: str = "") -> list[dict[str, Any]]:
    """The members of an object, those of objects in it below them."""
    schema = _resolved(described, schema)
    rows = []
    for name, one in schema.get("properties", {}).items():
        rows.append(
            {
                "name": f"{within}{name}",
                "type": _type(one),
                "required": name in schema.get("required", []),
                "text": one["description"],
            }
        )
        inner = one.get("items", one)
        if "$ref" in inner:
            mark = "[]." if "items" in one else "."
            rows += _fields(described, inner, within=f"{within}{name}{mark}")
    return rows


def _resolved(described: Document, schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        found: dict[str, Any] = described["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        return found
    return schema


def _type(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " | ".join(_type(one) for one in schema["anyOf"])
    if "enum" in schema or "const" in schema:
        return " | ".join(f"{one}" for one in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"[{_type(schema.get('items', {}))}]"
    return str(schema.get("format") or schema.get("type") or "object")


def _problems() -> list[dict[str, Any]]:
    """Every refusal of the program that has a code of its own, by code."""
    found: dict[str, type[Refused]] = {}
    for one in _all(Refused):
        found.setdefault(one.code, one)
    return [
        {"code": code, "status": one.status, "text": str(one.sentence)} for code, one in sorted(found.items())
    ]  # fmt: skip


def _all(of: type[Refused]) -> list[type[Refused]]:
    return [of, *(below for one in of.__subclasses__() for below in _all(one))]
