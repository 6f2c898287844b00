"""`python -m tests.bench.http_load PORT CONNECTIONS`: sends the requests of standard input; what each took."""

from __future__ import annotations

import json
import socket
import sys
import threading
from time import perf_counter


def work(port: int, requests: list[bytes], spans: list[float], wrong: list[bytes]) -> None:
    """Send one after the other on one connection, and read every answer whole."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for request in requests:
            begin = perf_counter()
            connection.sendall(request)
            data = connection.recv(262_144)
            while b"\r\n\r\n" not in data:
                data += connection.recv(262_144)
            head, _, body = data.partition(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            left = length - len(body)
            while left > 0:
                left -= len(connection.recv(262_144))
            spans.append(perf_counter() - begin)
            if head[9:10] != b"2":
                wrong.append(data[:400])


if __name__ == "__main__":
    port, many = int(sys.argv[1]), int(sys.argv[2])
    all_requests = [r.encode() for r in json.load(sys.stdin)]
    spans: list[float] = []
    wrong: list[bytes] = []
    threads = [
        threading.Thread(target=work, args=(port, all_requests[n::many], spans, wrong))
        for n in range(many)
    ]
    begin = perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = perf_counter() - begin
    if wrong:
        sys.exit(f"{len(wrong)} of {len(spans)} refused: {wrong[0]!r}")
    json.dump({"rate": len(spans) / took, "spans": spans}, sys.stdout)
