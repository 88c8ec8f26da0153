"""Everything the description promises is kept, whatever a program sends: schemathesis over all of /api/v1.

Longer by hand: `API_EXAMPLES=1000 pytest tests/api/test_description.py`.
"""

import contextvars
import os

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from vaccsched.api import description

EXAMPLES = int(os.environ.get("API_EXAMPLES", "12"))
# A well-formed body may be refused all the same: no such vaccine, no place left; each of those answers is described.
LEFT_OUT = {"positive_data_acceptance", "use_after_free", "ensure_resource_availability"}


def checks():
    schemathesis.checks.load_all_checks()
    return [check for check in schemathesis.checks.CHECKS.get_all() if check.__name__ not in LEFT_OUT]


def isolated(app):
    """Each request in a context of its own, as a server does it."""
    return lambda environ, start: contextvars.Context().run(lambda: list(app.wsgi_app(environ, start)))


def known(api, client_made):
    """What there is, by the name that it has in addresses and bodies."""
    booked = client_made["appointment"]
    return {
        "clinic_id": api.floor.clinic.id, "person_id": api.elder.id, "slot_id": api.floor.slots[3].id,
        "location_id": api.fridge.id, "appointment_id": booked["id"], "hold_id": client_made["hold"]["id"],
        "entry_id": client_made["entry"]["id"], "ticket": "B001", "product_code": api.product.product_code,
        "vaccine_code": "PPV23", "code": booked["short_code"],
    }  # fmt: skip


def made_first(api):
    hold = {"slot_id": str(api.floor.slots[1].id), "person_id": str(api.child.id)}
    wait = {
        "clinic_id": str(api.floor.clinic.id), "person_id": str(api.child.id), "vaccine_codes": ["DTAP"],
        "first_day": "2026-12-02", "last_day": "2026-12-20",
    }  # fmt: skip
    api.post(f"{api.clinic}/walk-ins", {"person_id": str(api.child.id), "vaccine_codes": ["DTAP"]})
    return {
        "appointment": api.book(api.elder).json,
        "hold": api.post("/holds", hold).json,
        "entry": api.post("/waitlist", wait).json,
    }


def with_real_ids(case, real, draw):
    """Random ids find nothing: in half of the requests they are those of what there is."""
    for name in case.path_parameters or {}:
        if name in real and draw(st.booleans()):
            case.path_parameters[name] = str(real[name])
    if isinstance(case.body, dict):
        for name in case.body.keys() & real.keys():
            if isinstance(case.body[name], str) and draw(st.booleans()):
                case.body[name] = str(real[name])


def test_every_answer_is_one_that_the_description_tells_of(app, here):
    schema = schemathesis.openapi.from_dict(description.document())
    schema.app = isolated(app)
    real, asked, faults = known(here, made_first(here)), checks(), []
    for result in schema.get_all_operations():
        operation = result.ok()
        try:
            _hammer(operation, here.ours, real, asked)
        except BaseException as fault:  # all operations are asked before the test fails
            faults.append(f"{operation.label}: {fault}")
    assert not faults, "\n\n".join(faults)


def _hammer(operation, headers, real, asked):
    strategy = st.one_of(
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
    )

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=strategy, data=st.data())
    def ask(case, data):
        if case.meta.generation.mode is GenerationMode.POSITIVE:
            with_real_ids(case, real, data.draw)
        case.call_and_validate(headers=headers, checks=asked)

    ask()


def test_everything_has_words(app):
    described = description.document()
    assert described["openapi"] == "3.1.0"
    operations = list(description.operations(described))
    assert len(operations) > 25
    assert all(one["summary"] and one["x-scope"] for _path, _method, one in operations)


def test_the_page_tells_every_operation_without_a_network(app, client):
    page = client.get("/api/v1/docs").text
    missing = [path for path, _method, _one in description.operations(description.document()) if path not in page]
    assert missing == []
    assert "slot_full" in page
