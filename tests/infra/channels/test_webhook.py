"""Letters leave to a real receiver of webhooks on this machine."""

from __future__ import annotations

import json

import pytest

from alerts.channel import DeliveryError
from infra.channels.webhook import Webhook
from tests.infra.channels.letters import HERE, LETTER, SECRET, contact
from tests.infra.channels.receiver import Receiver, signature
from tests.services import process


def test_a_webhook_is_signed_so_that_its_receiver_can_check_it() -> None:
    receiver = Receiver()
    with receiver.listening() as url:
        assert Webhook(HERE, lambda: 1_700_000_000).send(LETTER, contact("webhook", url)) == "204"
    [(headers, body)] = receiver.calls
    assert headers["webhook-id"] == LETTER.id
    assert headers["webhook-timestamp"] == "1700000000"
    assert headers["webhook-signature"] == signature(SECRET, headers, body)
    assert json.loads(body) == {
        "type": "notice.composed",
        "timestamp": "2023-11-21T01:00:00+00:00",
        "data": dict(LETTER.data),
    }


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
