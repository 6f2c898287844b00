"""The demo's history: the four real plans, and a fictional year of supervision under them, told through the commands.

What is real: the four plans, their items, the bodies and their edges (the other seeds). What is fictional: every
round, recommendation, reply, report, decision and date set in these files. Each fictional document bears MINH-HOA
("minh họa", illustration) in its symbol, so that nobody takes it for a paper that exists, and nobody is named.

Why DEMO_TODAY is 15/03/2024: it is the day on which all four plans show life. Plan 001 (from 2023, without end) has
its first annual reports behind it; scheme 002 (2020-2025) is past its mid-term and has a year and a half to go; plan
003 (2022) was entered after its year was over, so its facts were learnt long after they happened; plan 004 (2023) has
just closed, with its half-year and year reports sent, late or missing. Recording begins in January 2023: what is older
was entered then, from paper. Plan 001 follows in June 2023, after the earliest day on which it can have been issued.
"""

from infra.seeds.story.telling import Watch, tell
from infra.seeds.story.year import DEMO_LEDGER, DEMO_TODAY

__all__ = ["DEMO_LEDGER", "DEMO_TODAY", "Watch", "tell"]
