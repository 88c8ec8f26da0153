"""What cannot be read or kept is 400 with a code and a sentence, at every address, before any view runs."""

import pytest

from tests import builders

DEEP = "[" * 20_000 + "]" * 20_000
NESTED = '{"a":' * 20_000 + "1" + "}" * 20_000
JSON = {"content_type": "application/json"}


@pytest.fixture
def desk(client):
    clinic = builders.clinic()
    builders.sign_in_staff(client, builders.staff(at=clinic))
    return client


@pytest.mark.parametrize(
    "address", ["/desk/search", "/staff/station", "/vaccination/call", "/staff/sign-in", "/sign-in"]
)
@pytest.mark.parametrize(
    "body",
    [
        '{"a":',
        "",
        "[]",
        "null",
        DEEP,
        NESTED,
        b'{"a":"\xff"}',
        r'{"code":"\ud800"}',
        r'{"code":["a","b\u0000"]}',
        '{"code":{}}',
    ],
    ids=["cut", "empty", "list", "null", "deep list", "deep object", "bytes", "half a pair", "NUL", "object"],
)
def test_json_that_cannot_be_read_is_told_so(desk, address, body):
    answer = desk.post(address, data=body, **JSON)
    assert answer.status_code == 400
    assert answer.json["error"] == "bad_request"
    assert answer.json["message"]


def test_a_repeated_field_is_looked_at_each_time(desk):
    assert desk.post("/desk/search", data={"name": ["陈", "a\0b"]}).status_code == 400


def test_an_address_with_text_that_no_database_keeps_is_refused(client):
    assert client.get("/?v=%00").status_code == 400
