"""Required code sets of FHIR 4.0.1, which the models of fhir.resources do not check."""

from collections.abc import Iterator, Mapping
from typing import Any

REQUIRED: Mapping[str, frozenset[str]] = {  # element path: the codes of its required binding
    "Location.status": frozenset({"active", "suspended", "inactive"}),
    "Location.mode": frozenset({"instance", "kind"}),
    "Slot.status": frozenset({"busy", "free", "busy-unavailable", "busy-tentative", "entered-in-error"}),
    "Appointment.status": frozenset(
        {
            "proposed", "pending", "booked", "arrived", "fulfilled", "cancelled", "noshow", "entered-in-error",
            "checked-in", "waitlist",
        }
    ),
    "Appointment.participant.status": frozenset({"accepted", "declined", "tentative", "needs-action"}),
    "Patient.gender": frozenset({"male", "female", "other", "unknown"}),
    "Patient.name.use": frozenset({"usual", "official", "temp", "nickname", "anonymous", "old", "maiden"}),
    "Patient.link.type": frozenset({"replaced-by", "replaces", "refer", "seealso"}),
    "Immunization.status": frozenset({"completed", "entered-in-error", "not-done"}),
    "*.identifier.use": frozenset({"usual", "official", "temp", "secondary", "old"}),
    "*.telecom.system": frozenset({"phone", "fax", "email", "pager", "url", "sms", "other"}),
    "*.telecom.use": frozenset({"home", "work", "temp", "old", "mobile"}),
    "*.address.use": frozenset({"home", "work", "temp", "old", "billing"}),
    "*.address.type": frozenset({"postal", "physical", "both"}),
    "Bundle.type": frozenset({"searchset"}),
    "Bundle.entry.search.mode": frozenset({"match", "include", "outcome"}),
    "OperationOutcome.issue.severity": frozenset({"fatal", "error", "warning", "information"}),
    "OperationOutcome.issue.code": frozenset(
        {
            "invalid", "structure", "required", "value", "invariant", "security", "login", "unknown", "expired",
            "forbidden", "suppressed", "processing", "not-supported", "duplicate", "multiple-matches", "not-found",
            "deleted", "too-long", "code-invalid", "extension", "too-costly", "business-rule", "conflict",
            "transient", "lock-error", "no-store", "exception", "timeout", "incomplete", "throttled", "informational",
        }
    ),
    "CapabilityStatement.status": frozenset({"draft", "active", "retired", "unknown"}),
    "CapabilityStatement.kind": frozenset({"instance", "capability", "requirements"}),
    "CapabilityStatement.fhirVersion": frozenset({"4.0.1"}),
    "CapabilityStatement.rest.mode": frozenset({"client", "server"}),
    "CapabilityStatement.rest.resource.interaction.code": frozenset(
        {
            "read", "vread", "update", "patch", "delete", "history-instance", "history-type", "create", "search-type",
        }
    ),
    "CapabilityStatement.rest.resource.searchParam.type": frozenset(
        {"number", "date", "string", "token", "reference", "composite", "quantity", "uri", "special"}
    ),
    "CapabilityStatement.rest.resource.versioning": frozenset({"no-version", "versioned", "versioned-update"}),
}  # fmt: skip


def wrong_codes(resource: Mapping[str, Any]) -> list[str]:
    """``Slot.status = nonsense`` for each code that its required set has not, also in the entries of a Bundle."""
    return [f"{path} = {code}" for path, code in _codes(resource) if code not in _allowed(path)]


def empty_parts(part: Any, path: str = "") -> list[str]:
    """``.schedule`` for each part that says nothing: FHIR knows no null and nothing empty, and the models let it by."""
    if part is None or part in ("", [], {}):
        return [path]
    if isinstance(part, Mapping):
        return [one for name, inner in part.items() for one in empty_parts(inner, f"{path}.{name}")]
    if isinstance(part, list):
        return [one for inner in part for one in empty_parts(inner, path)]
    return []


def _codes(resource: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from _walk(resource, str(resource["resourceType"]))


def _walk(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        inner = str(value["resourceType"]) if "resourceType" in value else path
        for name, part in value.items():
            yield from _walk(part, f"{inner}.{name}")
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _walk(part, path)
    elif _set_of(path) is not None:
        yield path, str(value)


def _set_of(path: str) -> frozenset[str] | None:
    return REQUIRED.get(path) or REQUIRED.get("*." + path.partition(".")[2])


def _allowed(path: str) -> frozenset[str]:
    return _set_of(path) or frozenset()
