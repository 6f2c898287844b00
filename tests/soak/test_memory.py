"""A service at work for long: what it keeps in memory of commands that are done does not grow with them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.soak import crowd
from tests.soak.rig import rss_mib, serving

VISITORS = 32
STAGES = 10
"""Memory is looked at after each; by the middle, everything that is kept up to a bound has reached it."""
MORE_MIB = 12
"""What the second half may add: in the long form, 250 bytes for each command would be seen."""


@pytest.mark.parametrize("commands", [400, pytest.param(100_000, marks=pytest.mark.soak)])
def test_memory_does_not_grow_with_the_commands_done(
    database_url: str, commands: int, figure: Callable[[str], None]
) -> None:
    codes = crowd.letters_received(database_url, commands)
    token = crowd.token(database_url)
    given = {"GIAMSAT_READ_YOUR_WRITES_SECONDS": "0", "GIAMSAT_TODAY": crowd.TODAY}
    each, samples = commands // STAGES, []
    with serving(database_url, **given) as (pid, port):
        crowd.caught_up(database_url)
        for stage in range(STAGES):
            some = codes[stage * each : (stage + 1) * each]
            requests = [crowd.reply(code, token).encode() for code in some]
            _, told = crowd.at_leisure(port, requests, VISITORS)
            assert {one.status for one in told} == {201}
            crowd.caught_up(database_url)
            samples.append(rss_mib(pid))
    first, second = max(samples[: STAGES // 2]), max(samples[STAGES // 2 :])
    figure(
        f"{commands} commands, {samples[0]:.0f} MiB after a tenth of them,"
        f" at most {first:.0f} in the first half and {second:.0f} in the second"
    )
    assert second <= first + MORE_MIB
