"""Letters leave by a real mail server and a real receiver of webhooks, both on this machine."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, Session
from apprise import manager_plugins

from alerts.channel import Contact, DeliveryError, Letter
from infra.channels.chat import SERVICES, Chat
from infra.channels.mail import Mail, MailServer
from infra.channels.webhook import Webhook
from infra.outbound import networks
from tests.services import process

SENDER = "giamsat <giamsat@tinh.example>"
LETTER = Letter(
    "6d1c2f4e-6f0b-5e0a-9c3b-0c1d5a7e9b21",
    "[giamsat] Quá hạn trả lời kiến nghị: Sở Tài chính",
    "Sở Tài chính chưa trả lời.\nhttps://giamsat.example/obligations/1\n",
    "<p>Sở Tài chính chưa trả lời.</p>",
    {"notice": "6d1c2f4e", "alerts": [{"rule": "reply_overdue"}]},
)
SECRET = "whsec_" + base64.b64encode(b"a secret of thirty-two bytes....").decode()


HERE = networks("127.0.0.0/8")


def contact(channel: str, address: str) -> Contact:
    return Contact("account-1", "clerk", None, channel, address, secret=SECRET)


@dataclass
class Postbox:
    """What the mail server has taken, and how it answers."""

    mails: list[EmailMessage] = field(default_factory=list)
    sessions: set[int] = field(default_factory=set)
    encrypted: list[bool] = field(default_factory=list)
    refusal: str = ""

    async def handle_RCPT(  # noqa: N802 - the server's own name and shape
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("nobody"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.refusal:
            return self.refusal
        content = envelope.content or b""
        assert isinstance(content, bytes)
        found = message_from_bytes(content, _class=EmailMessage, policy=policy.default)
        self.mails.append(found)
        self.sessions.add(id(session))
        self.encrypted.append(session.ssl is not None)
        return "250 OK"


@contextmanager
def serving(postbox: Postbox, **options: Any) -> Iterator[int]:
    port = process.free_port()
    controller = Controller(postbox, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def test_a_letter_arrives_as_text_and_html_known_by_its_notice() -> None:
    postbox = Postbox()
    with serving(postbox) as port:
        mail = Mail(MailServer.of(f"smtp://127.0.0.1:{port}"), SENDER)
        mail.send(LETTER, contact("mail", "van-thu@so-tc.example"))
        mail.close()
    [found] = postbox.mails
    assert found["Subject"] == LETTER.subject
    assert found["To"] == "van-thu@so-tc.example"
    assert found["Message-ID"] == f"<{LETTER.id}@tinh.example>"
    assert found["Auto-Submitted"] == "auto-generated"
    plain, html = (found.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    assert plain.get_content().splitlines() == LETTER.text.splitlines()
    assert "Sở Tài chính chưa trả lời." in html.get_content()


class OldPostbox(Postbox):
    """A server that takes seven bits alone."""

    async def handle_EHLO(  # noqa: N802 - the server's own name and shape
        self,
        server: Any,
        session: Session,
        envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        session.host_name = hostname
        return [line for line in responses if "8BITMIME" not in line]


@pytest.mark.parametrize(
    ("postbox", "text", "encodings"),
    [
        (Postbox(), LETTER.text, ["8bit", "8bit"]),
        (OldPostbox(), LETTER.text, ["base64", "base64"]),
        (Postbox(), f"{'Sở Tài chính, ' * 200}\n.\n", ["base64", "8bit"]),
    ],
)
def test_a_letter_is_read_the_same_whatever_its_way_takes(
    postbox: Postbox, text: str, encodings: list[str]
) -> None:
    with serving(postbox) as port:
        mail = Mail(MailServer.of(f"smtp://127.0.0.1:{port}"), "Giám sát <giamsat@tinh.example>")
        mail.send(replace(LETTER, text=text), contact("mail", "van-thu@so-tc.example"))
        mail.close()
    [found] = postbox.mails
    assert found["From"] == "Giám sát <giamsat@tinh.example>"
    assert found["Subject"] == LETTER.subject
    parts = list(found.iter_parts())
    assert [part["Content-Transfer-Encoding"] for part in parts] == encodings
    plain, html = (found.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    assert plain.get_content().splitlines() == text.splitlines()
    assert "Sở Tài chính chưa trả lời." in html.get_content()


@pytest.mark.parametrize(
    "address", ["", "no-address", "two@a.example, b@b.example", "â@tỉnh.example"]
)
def test_an_address_that_cannot_be_written_to_is_a_failure_like_another(address: str) -> None:
    postbox = Postbox()
    with serving(postbox) as port:
        mail = Mail(MailServer.of(f"smtp://127.0.0.1:{port}"), SENDER)
        with pytest.raises(DeliveryError):
            mail.send(LETTER, contact("mail", address))
        mail.close()
    assert not postbox.mails


def test_many_letters_share_a_connection() -> None:
    postbox = Postbox()
    with serving(postbox) as port:
        mail = Mail(MailServer.of(f"smtp://127.0.0.1:{port}"), SENDER)
        for _ in range(5):
            mail.send(LETTER, contact("mail", "a@b.example"))
        mail.close()
    assert len(postbox.mails) == 5
    assert len(postbox.sessions) == 1


def test_a_mailbox_that_does_not_exist_is_a_permanent_failure_and_the_next_letter_arrives() -> None:
    postbox = Postbox()
    with serving(postbox) as port:
        mail = Mail(MailServer.of(f"smtp://127.0.0.1:{port}"), SENDER)
        with pytest.raises(DeliveryError, match="recipient refused: 550") as caught:
            mail.send(LETTER, contact("mail", "nobody@b.example"))
        assert caught.value.permanent
        assert "nobody" not in caught.value.reason
        mail.send(LETTER, contact("mail", "a@b.example"))
        mail.close()
    assert len(postbox.mails) == 1


def test_a_server_that_is_busy_or_away_is_tried_again() -> None:
    postbox = Postbox(refusal="451 later")
    with serving(postbox) as port:
        mail = Mail(MailServer.of(f"smtp://127.0.0.1:{port}"), SENDER)
        with pytest.raises(DeliveryError) as busy:
            mail.send(LETTER, contact("mail", "a@b.example"))
    with pytest.raises(DeliveryError) as away:
        mail.send(LETTER, contact("mail", "a@b.example"))
    assert not busy.value.permanent
    assert not away.value.permanent


def test_a_connection_that_was_ended_meanwhile_is_made_anew() -> None:
    postbox = Postbox()
    with serving(postbox) as port:
        mail = Mail(MailServer.of(f"smtp://127.0.0.1:{port}"), SENDER)
        mail.send(LETTER, contact("mail", "a@b.example"))
        assert mail._open is not None
        assert mail._open.sock is not None
        mail._open.sock.shutdown(2)
        mail.send(LETTER, contact("mail", "a@b.example"))
        mail.close()
    assert len(postbox.mails) == 2


def test_letters_and_passwords_travel_encrypted_to_another_machine(
    certificate: tuple[Path, Path],
) -> None:
    postbox, known = Postbox(), []

    def authenticate(
        server: Any, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        known.append((session.ssl is not None, data.login, data.password))
        return AuthResult(success=True)

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    options = {"tls_context": context, "authenticator": authenticate, "auth_required": True}
    with serving(postbox, **options) as port:
        server = MailServer.of(f"smtp://giamsat:m%40t@127.0.0.1:{port}")
        assert server.tls == "starttls"
        mail = Mail(server, SENDER, ssl.create_default_context(cafile=str(certificate[0])))
        mail.send(LETTER, contact("mail", "a@b.example"))
        mail.close()
    assert known == [(True, b"giamsat", b"m@t")]
    assert postbox.encrypted == [True]


def test_a_server_whose_certificate_is_unknown_gets_no_letter(
    certificate: tuple[Path, Path],
) -> None:
    postbox = Postbox()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    with serving(postbox, tls_context=context) as port:
        mail = Mail(MailServer("127.0.0.1", port, "starttls"), SENDER)
        with pytest.raises(DeliveryError, match="SSLCertVerificationError"):
            mail.send(LETTER, contact("mail", "a@b.example"))
    assert not postbox.mails


@pytest.mark.parametrize("url", ["", "mail.example:25", "http://mail.example", "smtp://"])
def test_an_address_that_is_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="smtp"):
        MailServer.of(url)


@dataclass
class Receiver:
    """A receiver of webhooks: what it was sent, and what it answers."""

    status: int = 204
    calls: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @contextmanager
    def listening(self) -> Iterator[str]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.calls.append(({k.lower(): v for k, v in self.headers.items()}, body))
                self.send_response(receiver.status)
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            thread = Thread(target=server.serve_forever)
            thread.start()
            try:
                yield f"http://127.0.0.1:{server.server_port}/hooks?from=giamsat"
            finally:
                server.shutdown()
                thread.join()


def test_a_webhook_is_signed_so_that_its_receiver_can_check_it() -> None:
    receiver = Receiver()
    with receiver.listening() as url:
        assert Webhook(HERE, lambda: 1_700_000_000).send(LETTER, contact("webhook", url)) == "204"
    [(headers, body)] = receiver.calls
    assert headers["webhook-id"] == LETTER.id
    assert headers["webhook-timestamp"] == "1700000000"
    signed = f"{LETTER.id}.1700000000.".encode() + body
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{wanted}"
    assert json.loads(body) == {"type": "notice.composed", "data": dict(LETTER.data)}


@pytest.mark.parametrize(
    ("status", "permanent"), [(410, True), (500, False), (404, False), (302, False)]
)
def test_a_receiver_that_does_not_take_it_says_whether_to_come_again(
    status: int, permanent: bool
) -> None:
    receiver = Receiver(status)
    with receiver.listening() as url, pytest.raises(DeliveryError, match=str(status)) as caught:
        Webhook(HERE).send(LETTER, contact("webhook", url))
    assert caught.value.permanent is permanent
    assert len(receiver.calls) == 1


def test_a_receiver_that_is_away_is_tried_again() -> None:
    with pytest.raises(DeliveryError, match="not reached") as caught:
        Webhook(HERE).send(LETTER, contact("webhook", f"http://127.0.0.1:{process.free_port()}/"))
    assert not caught.value.permanent


TELEGRAM = "tgram://123456789:abcdefg_hijklmnop/12315544/"


@dataclass
class Conversation:
    """A chat service on this machine, in the place of the one that Apprise knows."""

    status: int = 200
    asked: list[str] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        return [body["text"] for body in self.taken]


@pytest.fixture
def conversation(monkeypatch: pytest.MonkeyPatch) -> Iterator[Conversation]:
    spoken = Conversation()

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            spoken.asked.append(self.path)
            spoken.taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(spoken.status)
            self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/elsewhere")  # type: ignore[attr-defined]  # every server of this kind has it
            self.end_headers()
            self.wfile.write(b'{"ok": true}')

        def do_GET(self) -> None:
            spoken.asked.append(f"GET {self.path}")
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    here = f"http://127.0.0.1:{server.server_address[1]}"
    monkeypatch.setattr(plugin("tgram"), "notify_url", f"{here}/bot")
    monkeypatch.setattr(plugin("zalo"), "notify_url", here + "/bot{token}/sendMessage")
    try:
        yield spoken
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def plugin(scheme: str) -> Any:
    """What Apprise speaks to a service with."""
    known: Any = manager_plugins
    services = known.NotificationManager()
    services.load_modules()
    return services[scheme]


@pytest.mark.parametrize(
    ("address", "path"),
    [
        (TELEGRAM, "/bot123456789:abcdefg_hijklmnop/sendMessage"),
        (TELEGRAM + "?topic=7", "/bot123456789:abcdefg_hijklmnop/sendMessage"),
        ("zalo://123456789:abcdefg_hijklmnop/12315544/", "/bot123456789:abcdefg_hijklmnop"),
    ],
)
def test_a_chat_gets_title_and_text_by_its_own_address(
    conversation: Conversation, address: str, path: str
) -> None:
    scheme = address.partition("://")[0]
    assert Chat([scheme]).send(LETTER, contact("chat", address)) == scheme
    [asked], [text] = conversation.asked, conversation.texts
    assert asked.startswith(path)
    assert LETTER.subject in text
    assert "Sở Tài chính chưa trả lời." in text
    assert conversation.taken[0].get("message_thread_id") == (7 if "topic" in address else None)


@pytest.mark.parametrize("status", [302, 307, 500])
def test_a_chat_that_does_not_take_it_is_tried_again_and_sends_us_nowhere(
    conversation: Conversation, status: int
) -> None:
    conversation.status = status
    with pytest.raises(DeliveryError) as refused:
        Chat(["tgram"]).send(LETTER, contact("chat", TELEGRAM))
    assert not refused.value.permanent
    assert not [path for path in conversation.asked if "elsewhere" in path]


@pytest.mark.parametrize(
    "address",
    [
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/",
        "json://127.0.0.1:9/",
        "mailto://u:p@127.0.0.1",
        "tgram://",
        "no address",
        "tgram://not-a-token/1",
        "",
        "https://api.telegram.org/bot123456789:abcdefg_hijklmnop/",
        TELEGRAM + "?template=/etc/hostname",
        TELEGRAM + "?to=1&template=file:///etc/hostname",
        TELEGRAM + "?Template=http://127.0.0.1:9/",
        TELEGRAM + "?%74emplate=/etc/hostname",
        TELEGRAM + "?to=1;template=/etc/hostname",
        TELEGRAM + "?to=1?template=/etc/hostname",
        TELEGRAM + "?redirect=yes",
        TELEGRAM + "?verify=no",
        TELEGRAM + "#?template=/etc/hostname",
        f"{TELEGRAM}\n{TELEGRAM}?template=/etc/hostname",
    ],
)
def test_a_service_not_named_and_an_address_that_asks_for_more_are_given_up(
    conversation: Conversation, address: str
) -> None:
    with pytest.raises(DeliveryError) as refused:
        Chat(["tgram", "json", "mailto", "https"]).send(LETTER, contact("chat", address))
    assert refused.value.permanent
    assert "127.0.0.1" not in str(refused.value)
    assert conversation.asked == []


@pytest.mark.parametrize(
    "hidden", ["?template=", "%3Ftemplate=", "&template=", "%26template%3D", "@@?to=%26template="]
)
def test_no_way_of_writing_an_address_makes_a_file_of_ours_leave(
    conversation: Conversation, hidden: str, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.json"
    kept.write_text('{"blocks": [{"type": "paragraph", "text": "what is ours"}]}', "utf-8")
    with suppress(DeliveryError):
        Chat(["tgram"]).send(LETTER, contact("chat", f"{TELEGRAM}{hidden}{kept}"))
    assert "what is ours" not in json.dumps(conversation.taken)


@pytest.mark.parametrize("scheme", sorted(SERVICES))
def test_every_service_that_may_be_named_stands_at_hosts_of_its_own(scheme: str) -> None:
    found = plugin(scheme)
    assert "host" not in found.template_tokens
    urls = [
        url
        for name in dir(found)
        if name.endswith("_url") and isinstance(url := getattr(found, name), str)
    ]
    hosts = [urlsplit(url).netloc for url in urls]
    assert hosts
    assert all(re.fullmatch(r"[a-z0-9.-]+", host) for host in hosts)


def test_a_long_letter_is_cut_at_a_line_for_chats(conversation: Conversation) -> None:
    long = replace(
        LETTER, text="\n".join(f"dòng {n} – Sở Tài chính chưa trả lời" for n in range(500))
    )
    Chat(["tgram"]).send(long, contact("chat", TELEGRAM))
    [text] = conversation.texts
    assert len(text) < 3700
    assert text.rstrip().endswith("…")


def test_a_mail_can_be_ended_by_one_request_of_the_mail_program() -> None:
    postbox = Postbox()
    link = "https://giamsat.example/unsubscribe/abc.def"
    with serving(postbox) as port:
        mail = Mail(MailServer.of(f"smtp://127.0.0.1:{port}"), SENDER)
        mail.send(replace(LETTER, unsubscribe=link), contact("mail", "van-thu@so-tc.example"))
        mail.close()
    [found] = postbox.mails
    assert found["List-Unsubscribe"] == f"<{link}>"
    assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
