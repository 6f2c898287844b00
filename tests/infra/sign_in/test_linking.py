"""An account is linked with whom a provider vouches for by its owner alone: from a fresh session, still there."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from api.reception import Entry
from domain.errors import ForbiddenError
from infra.private_store import PrivateStore
from infra.sign_in.openid import unlink
from infra.sign_in.own_ways import FRESH
from infra.sign_in.reception import Reception
from infra.sign_in.terms import Terms
from tests.infra.sign_in.coming import PASSWORD, Moving, enter
from tests.infra.sign_in.provider import Provider


@pytest.fixture
def unlinked(linked: Reception, private: PrivateStore) -> Reception:
    """Nobody is linked."""
    unlink(linked._store, private.account("lan").id)
    # The provider's clock is that of the wall.
    linked._now = private._now
    return linked


def vouch(linked: Reception, provider: Provider, secret: str, back: str) -> Entry:
    """Begin to link in one session, and come back in another."""
    where, state = linked.link_to_provider(secret)
    [nonce] = parse_qs(urlsplit(where).query)["nonce"]
    provider.id_token = provider.signed(nonce=nonce)
    return linked.from_provider(state, "code", back)


def comes_in(linked: Reception, provider: Provider) -> bool:
    where, state = linked.to_provider("/")
    [nonce] = parse_qs(urlsplit(where).query)["nonce"]
    provider.id_token = provider.signed(nonce=nonce)
    return linked.from_provider(state, "code").session is not None


def test_who_was_linked_comes_in_until_the_link_is_ended(
    unlinked: Reception, provider: Provider, private: PrivateStore
) -> None:
    here = enter(unlinked)
    assert not comes_in(unlinked, provider)
    assert vouch(unlinked, provider, here, here).session
    assert comes_in(unlinked, provider)
    unlinked.unlink(here)
    assert not comes_in(unlinked, provider)
    assert vouch(unlinked, provider, here, here).session
    # Whoever resets an account at a shell need not know which provider is connected.
    plain = Terms(unlinked._terms.key, unlinked._terms.public_url, unlinked._terms.ledger)
    Reception(unlinked._store, private, plain).forget_factors("lan")
    assert not comes_in(unlinked, provider)


def test_nobody_is_linked_but_in_the_session_that_asked_for_it(
    unlinked: Reception, provider: Provider, private: PrivateStore
) -> None:
    private.add_account("hoa", name="Hoa", role="clerk", password=PASSWORD)
    here = enter(unlinked)
    other = private.sessions.open(private.account("hoa").id, "password")
    for back in ("", other, enter(unlinked)):
        assert vouch(unlinked, provider, here, back) == Entry()
    gone = enter(unlinked)
    where, state = unlinked.link_to_provider(gone)
    [nonce] = parse_qs(urlsplit(where).query)["nonce"]
    provider.id_token = provider.signed(nonce=nonce)
    unlinked.sign_out(gone)
    assert unlinked.from_provider(state, "code", gone) == Entry()
    assert not comes_in(unlinked, provider)


def test_a_screen_left_open_links_nobody(unlinked: Reception, clock: Moving) -> None:
    here = enter(unlinked)
    clock.now += FRESH + timedelta(seconds=1)
    for change in (unlinked.link_to_provider, unlinked.unlink):
        with pytest.raises(ForbiddenError) as refused:
            change(here)
        assert refused.value.violations[0].rule == "just_signed_in"
