"""`make fuzz`: the properties of hostile bytes again, with bytes that atheris chooses by the code that they reach.

    make fuzz                          every property, SECONDS=60 of each
    make fuzz PROPERTY=line SECONDS=600    those with this word in their name

Exit 1, and the bytes named, where one of them does not hold.
"""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

MODULES: Final = ("tests.infra.test_hostile_bytes", "tests.seal.test_hostile_texts")
FOLDER: Final = Path("build/fuzz")
READERS: Final = ("api", "domain", "infra")
"""Whose branches count."""
DONE: Final = re.compile(r"^Done (\d+) runs in (\d+) second", re.MULTILINE)


def properties(word: str) -> list[tuple[str, str]]:
    """The module and the name of every property with this word in its name."""
    found = []
    for module in MODULES:
        held = vars(importlib.import_module(module))
        found += [
            (module, n) for n, test in held.items() if hasattr(test, "hypothesis") and word in n
        ]
    return found


def one(module: str, name: str, arguments: list[str]) -> None:
    """Run a property until the time is over; never comes back."""
    import atheris  # type: ignore[import-untyped,import-not-found,unused-ignore]  # installed for this run alone

    with atheris.instrument_imports(include=list(READERS)):
        test = getattr(importlib.import_module(module), name)
    atheris.Setup([name, *arguments], test.hypothesis.fuzz_one_input)
    atheris.Fuzz()


def main() -> int:
    """Run each, and say in a line how often and how it ended."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--target",
        str(FOLDER),
    ]
    if not (FOLDER / "atheris").exists():
        subprocess.run([*install, "atheris"], check=True)
    path = os.pathsep.join((".", str(FOLDER)))
    limits = [f"-max_total_time={os.environ.get('SECONDS', '60')}", f"-artifact_prefix={FOLDER}/"]
    wrong = 0
    for module, name in properties(os.environ.get("PROPERTY", "")):
        run = subprocess.run(
            [sys.executable, "-m", "tests.fuzz", module, name, *limits],
            env={**os.environ, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        done = DONE.search(run.stderr)
        if run.returncode or done is None:
            wrong += 1
            sys.stdout.write(
                f"fuzz: {name}: DOES NOT HOLD\n{run.stdout[-2000:]}{run.stderr[-2000:]}\n"
            )
        else:
            sys.stdout.write(f"fuzz: {name}: {done[1]} runs in {done[2]} s\n")
        sys.stdout.flush()
    return 1 if wrong else 0


if __name__ == "__main__":
    if len(sys.argv) > 1:
        one(sys.argv[1], sys.argv[2], sys.argv[3:])
    else:
        sys.exit(main())
