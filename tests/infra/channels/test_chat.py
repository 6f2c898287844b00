"""Letters leave by the services of Apprise, spoken to on this machine."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
from apprise import manager_plugins

from alerts.channel import DeliveryError
from infra.channels.chat import SERVICES, Chat
from tests.infra.channels.letters import LETTER, contact

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
