"""Somebody at the reception of a ledger, and a clock that the tests move."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from infra.private_store import PrivateStore
from infra.read_store import ReadStore
from infra.sessions import Lasting
from infra.sign_in.openid import Client
from infra.sign_in.reception import Reception
from infra.sign_in.terms import Terms
from tests.infra.sign_in.coming import PASSWORD, Moving
from tests.infra.sign_in.provider import US, Provider, listening


@pytest.fixture
def clock() -> Moving:
    return Moving()


@pytest.fixture
def store(database_url: str) -> Iterator[ReadStore]:
    opened = ReadStore(database_url)
    yield opened
    opened.close()


@pytest.fixture
def private(store: ReadStore, clock: Moving) -> PrivateStore:
    lasting = Lasting(timedelta(hours=12), timedelta(hours=2))
    return PrivateStore(store, lasting=lasting, now=clock)


@pytest.fixture
def reception(store: ReadStore, private: PrivateStore, clock: Moving) -> Reception:
    private.add_account("lan", name="Lan", role="clerk", password=PASSWORD)
    terms = Terms(b"a key of thirty-two bytes or more", "http://localhost:8000", "tinh.example")
    return Reception(store, private, terms, now=clock)


@pytest.fixture
def provider() -> Iterator[Provider]:
    with listening() as found:
        yield found


@pytest.fixture
def linked(
    reception: Reception, private: PrivateStore, store: ReadStore, provider: Provider
) -> Reception:
    """A reception where `lan` is whom the provider calls `lan-there`; it has the clock of the provider."""
    client = Client(provider.issuer, US, "secret", "http://localhost:8000")
    opened = Reception(store, private, Terms(b"k" * 32, client.public_url, "tinh.example", client))
    assert opened._openid is not None
    assert opened._openid.link("lan-there", private.account("lan").id)
    return opened
