"""How fast requests are accepted, durably, while their lane is held: nothing but acceptance happens."""

from __future__ import annotations

import concurrent.futures
import contextlib
import json
import os
import re
import socket
import time
import uuid

from figures import percentile
from installation import Installation
from report import Report

CLIENTS = 32
# Until a service that has just started has compiled what acceptance needs.
WARMING = 400
P50, P99, RATE = 0.005, 0.025, 500


def measure(report: Report, berth: Installation, requests: int) -> None:
    """Leaves its requests waiting: nothing else is measured in this installation afterwards."""
    client = berth.client()
    release = os.path.join(berth.folder, "release-acceptance")
    client.run_of(client.play("hold.yml", bench_release=release))
    one_after_the_other(berth, release, min(WARMING, requests // 4))
    before = accepted(berth)
    alone = one_after_the_other(berth, release, requests // 4)
    begin = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
        each = requests // CLIENTS
        many = sum(pool.map(lambda _: one_after_the_other(berth, release, each), range(CLIENTS)), [])
    rate = len(many) / (time.monotonic() - begin)
    rows = accepted(berth) - before
    report.row("accept, one client, p50", percentile(alone, 0.5) * 1000, "ms", P50 * 1000)
    report.row("accept, one client, p99", percentile(alone, 0.99) * 1000, "ms", P99 * 1000)
    report.row(f"accept, {CLIENTS} clients", rate, "/s", RATE, least=True)
    report.row("accept, acknowledgements without a row", abs(len(alone) + len(many) - rows), "", 0)


def one_after_the_other(berth: Installation, release: str, number: int) -> list[float]:
    taken = []
    with contextlib.closing(Caller(berth, {"playbook": "hold.yml", "variables": {"bench_release": release}})) as caller:
        for _ in range(number):
            begin = time.monotonic()
            caller.ask()
            taken.append(time.monotonic() - begin)
    return taken


class Caller:
    """A client that asks for the same again and again, and costs next to nothing: what is measured shares its processors."""

    def __init__(self, berth: Installation, body: dict):
        self._connection = socket.create_connection(("127.0.0.1", berth.port), timeout=60)
        self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._body = json.dumps(body).encode()
        self._head = (
            f"POST /api/v1/runs HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {berth.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(self._body)}\r\nIdempotency-Key: "
        ).encode()

    def ask(self) -> None:
        """Returns when the request is acknowledged, with the whole answer read."""
        self._connection.sendall(self._head + uuid.uuid4().hex.encode() + b"\r\n\r\n" + self._body)
        answer = b""
        while not (head := answer.partition(b"\r\n\r\n"))[1]:
            answer += self._more()
        length = int(re.search(rb"(?i)\r\ncontent-length: (\d+)", head[0])[1])
        rest = head[2]
        while len(rest) < length:
            rest += self._more()
        if not answer.startswith(b"HTTP/1.1 202 "):
            raise SystemExit(f"POST /runs: {answer.decode()}")

    def _more(self) -> bytes:
        more = self._connection.recv(65536)
        if not more:
            raise SystemExit("the service closed a connection in the middle of an answer")
        return more

    def close(self) -> None:
        self._connection.close()


def accepted(berth: Installation) -> int:
    return len(berth.client().items("/requests"))
