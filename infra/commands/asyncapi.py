"""`giamsat asyncapi`: the AsyncAPI 3 document of the Kafka topics."""

from __future__ import annotations

import sys


def asyncapi() -> None:
    """Mô tả các chủ đề Kafka (AsyncAPI 3) · describe the Kafka topics."""
    from infra.kafka.asyncapi import written

    sys.stdout.write(written())
