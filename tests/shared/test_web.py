"""Ways back, networks, keys: small things that every page leans on."""

import pytest

from vaccsched.shared.errors import InvalidInput, NotFound
from vaccsched.shared.off_loop import off_loop
from vaccsched.shared.web import id_of, idempotency_key, network, own_path


@pytest.mark.parametrize("path", ["/", "/staff", "/desk?last=1&x=%2F", "/a//b"])
def test_own_paths_lead_back(path):
    assert own_path(path) == path


@pytest.mark.parametrize(
    "elsewhere", [None, "", "staff", "//evil", "/\\evil", "https://evil", "javascript:1", "/a\nb", "/a\tb"]
)
def test_nothing_else_does(elsewhere):
    assert own_path(elsewhere) is None


@pytest.mark.parametrize(
    ("address", "shown"),
    [("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("", "unknown"), ("?", "unknown")],
)
def test_a_household_counts_as_one_network(app, address, shown):
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert network() == shown


@pytest.mark.parametrize("text", [None, "", "rubbish", "1"])
def test_no_id_is_not_found(text):
    with pytest.raises(NotFound):
        id_of(text)


@pytest.mark.parametrize(
    "request_",
    [{"headers": {"Idempotency-Key": "k"}}, {"data": {"idempotency_key": "k"}}, {"json": {"idempotency_key": "k"}}],
)
def test_a_key_comes_by_header_form_or_json(app, request_):
    with app.test_request_context(method="POST", **request_):
        assert idempotency_key() == "k"


@pytest.mark.parametrize("key", ["", "k" * 81])
def test_no_key_or_a_long_one_is_refused(app, key):
    with app.test_request_context(method="POST", data={"idempotency_key": key}), pytest.raises(InvalidInput):
        idempotency_key()


def test_slow_work_is_done_at_once_where_there_is_no_loop():
    assert off_loop(pow, 2, 10) == 1024
