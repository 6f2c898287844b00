"""A letter to send, whoever it is sent to, and the networks of this machine."""

from __future__ import annotations

import base64

from alerts.channel import Contact, Letter
from infra.outbound import networks

SENDER = "giamsat <giamsat@tinh.example>"
LETTER = Letter(
    "6d1c2f4e-6f0b-5e0a-9c3b-0c1d5a7e9b21",
    "[giamsat] Quá hạn trả lời kiến nghị: Sở Tài chính",
    "Sở Tài chính chưa trả lời.\nhttps://giamsat.example/obligations/1\n",
    "<p>Sở Tài chính chưa trả lời.</p>",
    {"notice": "6d1c2f4e", "alerts": [{"rule": "reply_overdue"}]},
    "2023-11-21T01:00:00+00:00",
)
SECRET = "whsec_" + base64.b64encode(b"a secret of thirty-two bytes....").decode()
HERE = networks("127.0.0.0/8")


def contact(channel: str, address: str) -> Contact:
    return Contact("account-1", "clerk", None, channel, address, secret=SECRET)
