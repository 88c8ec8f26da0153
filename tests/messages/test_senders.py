"""Adapters: what a real gateway is told."""

import smtplib
import socketserver
import threading
import uuid

import pytest

from vaccsched.messages.senders import MailSender


class MailServer(socketserver.StreamRequestHandler):
    """Offers STARTTLS and then has no key: what comes after it is never said in the clear."""

    def handle(self) -> None:
        self.wfile.write(b"220 mail\r\n")
        answers = {b"EHLO": b"250-mail\r\n250 STARTTLS\r\n", b"STAR": b"454 no key\r\n", b"QUIT": b"221 bye\r\n"}
        for line in self.rfile:
            said = line[:4].upper()
            self.server.said.append(said.decode())
            self.wfile.write(answers.get(said, b"250 ok\r\n"))


def test_a_mail_server_that_offers_encryption_hears_nothing_without_it():
    with socketserver.TCPServer(("127.0.0.1", 0), MailServer) as server:
        server.said = []
        threading.Thread(target=server.handle_request, daemon=True).start()
        sender = MailSender(f"smtp://clinic:secret@127.0.0.1:{server.server_address[1]}?from=a@example.cn")
        with pytest.raises(smtplib.SMTPException):
            sender.send(receiver="b@example.cn", body="明天 09:00", event_id=uuid.uuid4())
        assert server.said[:2] == ["EHLO", "STAR"]
        assert not {"AUTH", "MAIL", "DATA"} & set(server.said)
