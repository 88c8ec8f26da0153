"""Requests that leave: no inside hit, whatever the address says; only to what was checked; never for ever."""

import datetime as dt
import ipaddress
import ssl
import threading
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from urllib3.util import connection as lines

from tests.integration.webhooks import receiver
from tests.shared.test_addresses import INSIDE, ODD, PUBLIC
from vaccsched.shared import outgoing
from vaccsched.shared.addresses import is_public
from vaccsched.shared.outgoing import NotAllowed, NotReached, Policy, call

OUTSIDE = "93.184.216.34"


@pytest.fixture
def dialled(monkeypatch):
    """Where a connection was tried to; none is made."""
    tried = []

    def dial(address, *_more, **_options):
        tried.append(address[0])
        raise OSError("not from a test")

    monkeypatch.setattr(lines, "create_connection", dial)
    return tried


def ask(url, *, resolver=lambda *_name: [OUTSIDE], **policy):
    return call(url=url, body=b"{}", headers={}, allow=Policy(**policy), resolver=resolver)


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_no_way_of_writing_an_address_leads_inside(dialled, scheme):
    for host in (*INSIDE, *ODD):
        for url in (f"{scheme}://{host}/", f"{scheme}://{host}:8443/a", f"{scheme}://{host}"):
            with pytest.raises(NotAllowed):
                ask(url)
    assert dialled == []


def test_no_name_leads_inside_whatever_it_resolves_to(dialled):
    for host in INSIDE:
        inner = host.strip("[]").split("%")[0]
        for found in ([inner], [OUTSIDE, inner], [inner, OUTSIDE], [*PUBLIC, inner]):
            with pytest.raises(NotAllowed):
                ask("https://harmless.example.org/", resolver=lambda *_name, found=found: found)
    assert dialled == []


def test_a_name_that_changes_its_address_is_asked_once_and_the_checked_address_is_dialled(dialled):
    """DNS rebinding: public at the first question, inside at every later one."""
    answers = [[OUTSIDE], ["127.0.0.1"], ["127.0.0.1"]]
    asked = []

    def rebinding(host, _port):
        asked.append(host)
        return answers.pop(0)

    with pytest.raises(NotReached):
        ask("https://rebind.example.org/", resolver=rebinding)
    assert (asked, dialled) == (["rebind.example.org"], [OUTSIDE])


def test_the_check_would_see_an_inside_hit(dialled):
    """The same corpus with the one lock taken away: the setting that names a host lets it be reached."""
    with pytest.raises(NotReached):
        ask("https://127.0.0.1/", inside=frozenset({"127.0.0.1"}))
    assert [one for one in dialled if not is_public(one)] == ["127.0.0.1"]


def test_the_setting_names_a_host_and_a_port_and_nothing_near_it(dialled):
    inside = frozenset({"10.0.0.7:8443", "ehr.lan"})
    for url in ("https://10.0.0.7/", "https://10.0.0.8:8443/", "https://ehr.lan.example.org/", "http://a.ehr.lan/"):
        with pytest.raises(NotAllowed):
            ask(url, inside=inside, resolver=lambda *_name: ["10.0.0.9"])
    assert dialled == []
    with pytest.raises(NotReached):
        ask("http://ehr.lan/", inside=inside, resolver=lambda *_name: ["10.0.0.9"])
    assert dialled == ["10.0.0.9"]


def test_without_tls_only_a_host_of_the_setting_is_asked(dialled):
    with pytest.raises(NotAllowed, match="plain"):
        ask("http://example.org/")
    assert dialled == []


def test_only_listed_hosts_are_asked(dialled):
    with pytest.raises(NotAllowed, match="not_listed"):
        ask("https://example.org/", hosts=frozenset({"example.com"}))
    assert dialled == []


@pytest.mark.parametrize("broken", [OSError("no such name"), UnicodeError("label too long")])
def test_a_name_that_is_nobodys_is_told(broken):
    def resolver(*_name):
        raise broken

    with pytest.raises(NotReached, match="unknown_host"):
        ask("https://nobody.example.org/", resolver=resolver)


def test_a_resolver_that_hangs_is_given_up():
    with pytest.raises(NotReached, match="timeout"):
        ask("https://slow.example.org/", resolver=lambda *_name: threading.Event().wait(0.6) or [], connect_seconds=0.1)


# against a real server


@pytest.fixture
def server():
    with receiver() as running:
        yield running


def here(server, **policy):
    allow = Policy(**({"inside": frozenset({server.host}), "seconds": 5} | policy))
    return call(url=f"http://{server.host}/in?a=1", body=b'{"a":1}', headers={"X-A": "b"}, allow=allow)


def head(handler, status=200, **headers):
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()


def test_what_is_sent_arrives_as_it_is(server):
    answer = here(server)
    assert (answer.status, answer.is_good, answer.address) == (200, True, "127.0.0.1")
    path, headers, body = server.got[0]
    assert (path, body, headers["host"], headers["x-a"]) == ("/in?a=1", b'{"a":1}', server.host, "b")
    assert headers["accept-encoding"] == "identity"


def test_nothing_is_followed(server):
    server.answer = lambda handler: head(handler, 302, Location=f"http://{server.host}/second", Content_Length="0")
    answer = here(server)
    assert (answer.status, answer.is_good, len(server.got)) == (302, False, 1)


def test_no_proxy_of_the_environment_is_asked(server, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert here(server).status == 200


def drip(handler, *, start):
    handler.wfile.write(start)
    for _byte in range(100):
        handler.wfile.write(b"a")
        handler.wfile.flush()
        threading.Event().wait(0.02)  # the pace of a server that wants to keep its callers


@pytest.mark.parametrize(
    "start",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX-Slow: ",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n",
    ],
)
def test_a_byte_now_and_then_does_not_keep_anybody(server, start):
    server.answer = lambda handler: drip(handler, start=start)
    began = time.monotonic()
    with pytest.raises(NotReached, match="timeout"):
        here(server, seconds=0.3)
    assert time.monotonic() - began < 1.5


def test_an_answer_without_end_is_cut(server):
    def endless(handler):
        head(handler, Transfer_Encoding="chunked")
        for _chunk in range(100):
            handler.wfile.write(b"1000\r\n" + b"a" * 0x1000 + b"\r\n")

    server.answer = endless
    with pytest.raises(NotReached, match="too_long"):
        here(server, longest=10_000)


def test_what_is_packed_stays_packed(server):
    packed = b"\x1f\x8b" + b"\0" * 50

    def gzip(handler):
        head(handler, Content_Encoding="gzip", Content_Length=str(len(packed)))
        handler.wfile.write(packed)

    server.answer = gzip
    assert here(server).body == packed


@pytest.mark.parametrize("said", [b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", b"nonsense\r\n\r\n", b""])
def test_half_an_answer_is_none(server, said):
    def half(handler):
        handler.wfile.write(said)
        handler.close_connection = True

    server.answer = half
    with pytest.raises(NotReached, match="broken"):
        here(server)


def test_nobody_there():
    with pytest.raises(NotReached, match="connect"):
        call(url="http://127.0.0.1:1/", body=b"", headers={}, allow=Policy(inside=frozenset({"127.0.0.1"})))


@pytest.mark.parametrize("header", [{"X": "a\r\nY: b"}, {"X\r\nY": "a"}, {"X": "a\nb"}])
def test_no_header_is_smuggled_in(server, header):
    with pytest.raises(NotReached):
        call(
            url=f"http://{server.host}/", body=b"", headers=header, allow=Policy(inside=frozenset({server.host}))
        )  # fmt: skip
    assert [one for one in server.got if "y" in one[1]] == []


# TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """For hooks.example.org, by nobody's authority but its own."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.DNSName("hooks.example.org"), x509.IPAddress(ipaddress.ip_address("127.0.0.2"))]
            ),
            critical=True,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder


@pytest.mark.parametrize(
    ("name", "trusted", "outcome"),
    [
        ("hooks.example.org", True, 200),
        ("other.example.org", True, "tls"),
        ("hooks.example.org", False, "tls"),
        ("127.0.0.1", True, "tls"),
    ],
)
def test_the_certificate_is_verified_against_the_name_not_the_number(server, certificate, name, trusted, outcome):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    port = server.server_port
    allow = Policy(
        inside=frozenset({f"{name}:{port}"}), authorities=str(certificate / "cert.pem") if trusted else None, seconds=5
    )

    def ask_it():
        return call(
            url=f"https://{name}:{port}/", body=b"", headers={}, allow=allow, resolver=lambda *_name: ["127.0.0.1"]
        )

    if outcome == 200:
        assert (ask_it().status, server.got[0][1]["host"]) == (200, f"{name}:{port}")
    else:
        with pytest.raises(NotReached, match=str(outcome)):
            ask_it()


def test_the_systems_resolver_is_asked_for_both_kinds_of_numbers():
    assert {"127.0.0.1", "::1"} >= set(outgoing.resolved("localhost", 443)) != set()
