"""Letters leave by a real mail server on this machine."""

from __future__ import annotations

import ssl
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, Envelope, Session

from alerts.channel import DeliveryError
from infra.channels.mail import Mail, MailServer
from tests.infra.channels.letters import LETTER, SENDER, contact
from tests.infra.channels.postbox import Postbox, serving


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
    ("postbox", "text", "as_written"),
    [
        (Postbox(), LETTER.text, [True, True]),
        (OldPostbox(), LETTER.text, [False, False]),
        (Postbox(), f"{'Sở Tài chính, ' * 200}\n.\n", [False, True]),
    ],
)
def test_a_letter_is_read_the_same_whatever_its_way_takes(
    postbox: Postbox, text: str, as_written: list[bool]
) -> None:
    with serving(postbox) as port:
        mail = Mail(MailServer.of(f"smtp://127.0.0.1:{port}"), "Giám sát <giamsat@tinh.example>")
        mail.send(replace(LETTER, text=text), contact("mail", "van-thu@so-tc.example"))
        mail.close()
    [found] = postbox.mails
    assert found["From"] == "Giám sát <giamsat@tinh.example>"
    assert found["Subject"] == LETTER.subject
    parts = list(found.iter_parts())
    # Which of the two codings the rest travels in, Apprise changes for the whole process.
    assert [part["Content-Transfer-Encoding"] == "8bit" for part in parts] == as_written
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
