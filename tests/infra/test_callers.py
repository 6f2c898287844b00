"""Who waits with half a question, or fetches no answer, is parted with; everybody else is answered meanwhile."""

from __future__ import annotations

import errno
import http.client
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from threading import Event

from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from structlog.testing import capture_logs

from infra.callers import Patience, ServingLoop
from infra.web import Listening
from tests.serving import serving

HALF: bytes = b"GET / HTTP/1.1\r\nHost: x\r\nX-Half: "
WHOLE: bytes = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
LARGE: bytes = b"x" * 50_000_000
UNHURRIED: float = 600.0


@contextmanager
def served(patience: Patience, given_up: Event | None = None) -> Iterator[int]:
    """A port with bounds; `/large` is answered with more than any buffer takes."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        large = scope["path"] == "/large"
        await Response(LARGE if large else b"here")(scope, receive, send)
        if large and given_up is not None:
            await receive()
            given_up.set()

    with serving(app, Listening(patience=patience)) as port:
        yield port


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=30)


def is_parted_with(caller: socket.socket) -> bool:
    """Whether the server ends the connection; waits for it as long as the socket does."""
    try:
        return caller.recv(1) == b""
    except ConnectionResetError:
        return True


def answer(port: int) -> bytes:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as caller:
        caller.request("GET", "/")
        return caller.getresponse().read()


def test_half_a_question_is_not_waited_for_for_ever() -> None:
    with served(Patience(question=0.3)) as port, connected(port) as silent, connected(port) as slow:
        slow.sendall(HALF)
        assert answer(port) == b"here"
        assert is_parted_with(silent)
        assert is_parted_with(slow)


def test_more_of_a_question_does_not_lengthen_its_time() -> None:
    with served(Patience(question=0.5)) as port, connected(port) as caller:
        caller.sendall(HALF)
        caller.settimeout(0.05)
        for _ in range(500):
            try:
                caller.sendall(b"x")
                if is_parted_with(caller):
                    break
            except TimeoutError:
                continue
            except (BrokenPipeError, ConnectionResetError):
                break
        else:
            raise AssertionError("a drop at a time kept the connection")


def test_the_next_question_of_a_connection_is_bounded_as_the_first() -> None:
    with served(Patience(question=0.3)) as port, connected(port) as caller:
        caller.sendall(WHOLE)
        answered = http.client.HTTPResponse(caller)
        answered.begin()
        assert answered.read() == b"here"
        caller.sendall(HALF)
        assert is_parted_with(caller)


def test_who_fetches_no_answer_is_parted_with() -> None:
    given_up = Event()
    with served(Patience(answer=0.3), given_up) as port, connected(port) as caller:
        caller.sendall(WHOLE.replace(b"/ ", b"/large ", 1))
        assert given_up.wait(30)


def test_where_too_many_keep_answers_waiting_the_slowest_is_parted_with() -> None:
    given_up = Event()
    with served(Patience(answer=UNHURRIED, readers=2), given_up) as port, ExitStack() as open_:
        for _ in range(3):
            caller = open_.enter_context(connected(port))
            caller.sendall(WHOLE.replace(b"/ ", b"/large ", 1))
            # Its answer is under way, and there is more of it than is fetched.
            assert caller.recv(8) == b"HTTP/1.1"
        assert given_up.wait(30)
        assert answer(port) == b"here"


def test_where_too_many_are_open_the_one_that_asks_longest_makes_room() -> None:
    patience = Patience(question=UNHURRIED, callers=3)
    with served(patience) as port, connected(port) as first, connected(port) as second:
        first.sendall(HALF)
        second.sendall(HALF)
        with connected(port) as third:
            third.sendall(HALF)
            assert answer(port) == b"here"
            assert is_parted_with(first)
            second.sendall(b"\r\n\r\n")
            assert second.recv(8) == b"HTTP/1.1"


OPENED: str = """
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, (512, 2_000))
from infra.callers import usual
print(usual().callers, *resource.getrlimit(resource.RLIMIT_NOFILE))
"""


def test_a_process_opens_as_many_files_as_the_system_lets_it() -> None:
    done = subprocess.run(
        [sys.executable, "-c", OPENED], check=True, capture_output=True, text=True
    )
    assert done.stdout.split() == ["1744", "2000", "2000"]


def test_a_full_table_of_files_is_told_once() -> None:
    loop = ServingLoop()
    try:
        with capture_logs() as lines:
            for _ in range(3):
                trouble = OSError(errno.EMFILE, "Too many open files")
                loop.call_exception_handler({"message": "accept", "exception": trouble})
    finally:
        loop.close()
    assert [line["event"] for line in lines] == ["too many open files"]
