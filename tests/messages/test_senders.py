"""Adapters: what a real gateway is told, and what its answers mean."""

import json
import socketserver
import ssl
import threading
import uuid

import pytest

from tests.integration.webhooks import receiver
from vaccsched.messages.errors import MessageNotSent, MessageRefused
from vaccsched.messages.models import Channel
from vaccsched.messages.senders import ConsoleSender, FileSender, GatewaySender, Letter, MailSender, chosen

EVENT = uuid.UUID("01890000-0000-7000-8000-000000000001")


def letter(**other):
    facts = {"channel": Channel.SMS, "receiver": "13800000001", "body": "明天 09:00", "template": "day_before"}
    return Letter(**(facts | {"event_id": EVENT} | other))


# gateways of short messages, WeChat and voice


@pytest.fixture
def gateway():
    with receiver() as server:
        yield server


def answering(status=200, body=b"", **headers):
    def answer(handler):
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.WECHAT, Channel.VOICE])
def test_a_gateway_is_told_whom_what_which_template_and_a_number_that_stays(gateway, channel):
    gateway.answer = answering(202, b'{"ok": true, "id": "gw-77"}')
    receipt = GatewaySender(f"http://the%2Fkey@{gateway.host}/send?v=1").send(letter(channel=channel))
    [(path, headers, body)] = gateway.got
    assert (path, headers["authorization"], headers["host"]) == ("/send?v=1", "Bearer the/key", gateway.host)
    assert json.loads(body) == {
        "receiver": "13800000001", "text": "明天 09:00", "template": "day_before", "event_id": str(EVENT),
        "expires_at": None,
    }  # fmt: skip
    assert receipt == {"by": "gateway", "status": 202, "number": "gw-77"}


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (answering(500), "http_500"),
        (answering(429), "http_429"),
        (answering(200, b'{"ok": false}'), "http_200"),
        (answering(302, Location="http://127.0.0.1:1/"), "http_302"),
        (answering(200, b"x" * 20_000), "too_long"),
    ],
)  # fmt: skip
def test_an_answer_that_is_no_yes_is_tried_again(gateway, answer, why):
    gateway.answer = answer
    with pytest.raises(MessageNotSent) as refusal:
        GatewaySender(f"http://{gateway.host}/").send(letter())
    assert refusal.value.facts["why"] == why
    assert len(gateway.got) == 1  # nothing was followed


@pytest.mark.parametrize("answer", [answering(422), answering(200, b'{"ok": false, "final": true}')])
def test_a_final_no_is_final(gateway, answer):
    gateway.answer = answer
    with pytest.raises(MessageRefused):
        GatewaySender(f"http://{gateway.host}/").send(letter())


@pytest.mark.parametrize("body", [b"", b"ok", b"[1]", b"[" * 5000, b'{"ok": "yes"}'])
def test_what_a_good_answer_says_beside_need_not_be_read(gateway, body):
    gateway.answer = answering(200, body)
    assert GatewaySender(f"http://{gateway.host}/").send(letter())["status"] == 200


def test_a_gateway_that_is_away_is_tried_again():
    with pytest.raises(MessageNotSent):
        GatewaySender("http://127.0.0.1:1/").send(letter())


# e-mail


class MailServer(socketserver.StreamRequestHandler):
    """Says what ``server.offers`` has and remembers the words it hears."""

    def handle(self) -> None:
        self.wfile.write(b"220 mail\r\n")
        for line in self.rfile:
            word = line[:4].upper().decode()
            self.server.said.append(word)
            answer = self.server.offers.get(word, b"250 ok\r\n")
            self.wfile.write(answer)
            if word == "STAR" and answer.startswith(b"220"):
                return


@pytest.fixture
def mail():
    with socketserver.TCPServer(("127.0.0.1", 0), MailServer) as server:
        server.said, server.offers = [], {"EHLO": b"250 mail\r\n", "QUIT": b"221 bye\r\n", "DATA": b"354 go\r\n"}
        threading.Thread(target=server.handle_request, daemon=True).start()
        yield server


def by_mail(server, *, host="127.0.0.1", more=""):
    address = f"smtp://clinic:secret@{host}:{server.server_address[1]}?from=a@example.cn{more}"
    return MailSender(address).send(letter(channel=Channel.EMAIL, receiver="b@example.cn"))


def test_a_mail_server_that_offers_encryption_hears_nothing_without_it(mail):
    mail.offers |= {"EHLO": b"250-mail\r\n250 STARTTLS\r\n", "STAR": b"454 no key\r\n"}
    with pytest.raises(OSError, match="454"):
        by_mail(mail)
    assert mail.said[:2] == ["EHLO", "STAR"]
    assert not {"AUTH", "MAIL", "DATA"} & set(mail.said)


def test_a_mail_server_elsewhere_that_offers_none_hears_nothing(mail, monkeypatch):
    monkeypatch.setattr("vaccsched.messages.senders.THIS_MACHINE", frozenset())
    with pytest.raises(MessageNotSent):
        by_mail(mail)
    assert not {"AUTH", "MAIL", "DATA"} & set(mail.said)


def test_a_mail_server_is_verified_against_its_name():
    for scheme in ("smtp", "smtps"):
        trust = MailSender(f"{scheme}://mail.example.cn:465?from=a@example.cn")._trust
        assert (trust.verify_mode, trust.check_hostname) == (ssl.CERT_REQUIRED, True)


# which adapter


def test_without_an_address_nothing_leaves_this_machine(tmp_path):
    assert {type(one) for one in chosen({}, None).values()} == {ConsoleSender}
    assert {type(one) for one in chosen({}, tmp_path / "out").values()} == {FileSender}


def test_each_channel_has_its_own_way(tmp_path):
    ways = chosen({"voice": "https://k@voice.example.cn/", "email": "smtps://m.example.cn:465"}, tmp_path / "out")
    assert [type(ways[channel]) for channel in (Channel.SMS, Channel.WECHAT, Channel.VOICE, Channel.EMAIL)] == [
        FileSender, FileSender, GatewaySender, MailSender,
    ]  # fmt: skip
    ways[Channel.WECHAT].send(letter(channel=Channel.WECHAT))
    kept = json.loads((tmp_path / "out").read_text(encoding="utf-8"))
    assert (kept["channel"], kept["template"], kept["event_id"]) == ("wechat", "day_before", str(EVENT))
