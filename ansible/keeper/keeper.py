"""The process that owns one run: it starts `ansible-playbook`, hears all that it says, and writes its end."""

from __future__ import annotations

import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import time

import berth_channel
import namespace
from journal import Journal, now
from redaction import Redactor, Secrets
from spool import Spool, write_json

# After an interrupt Ansible ends its workers itself; what is left then is killed.
GRACE = 0.5
# Text between two events becomes an event of its own after this time, so that a watcher sees it.
GAP_AGE = 0.2
PIECE = 65536


class Keeper:
    """Runs one order to its end. Must be PID 1 of its namespace."""

    def __init__(self, spool: Spool, order: dict, handed: dict):
        self._spool = spool
        self._order = order
        self._secrets = Secrets([handed["vault_password"], *handed["secrets"]])
        self._redactor = Redactor(self._secrets, spool.text)
        self._journal = Journal(spool, self._secrets)
        self._parts = b""
        self._exit: int | None = None
        self._stopped: dict[str, str] | None = None
        self._kill_at: float | None = None
        self._cut: list[dict[str, str]] = []
        self._started_at = now()
        self._limit_at = time.monotonic() + order["limit_seconds"]
        self._gap_since: float | None = None

    def start(self, vault_password: str) -> None:
        """Starts the playbook; from then on `keep` must be called."""
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._raw, raw_end = os.pipe()
        vault = _readable(vault_password)
        environment = {**self._order["environment"], berth_channel.ENVIRONMENT: str(theirs.fileno())}
        entry = os.path.join(os.path.dirname(os.path.abspath(__file__)), "playbook.py")
        arguments = ["--vault-password-file", f"/dev/fd/{vault}", *self._order["arguments"]]
        self._watch()
        self._process = subprocess.Popen(
            [self._order["python"], entry, *arguments],
            cwd=self._order["folder"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=raw_end,
            stderr=raw_end,
            pass_fds=(theirs.fileno(), vault),
            process_group=0,
        )
        for descriptor in (raw_end, vault):
            os.close(descriptor)
        theirs.close()

    def keep(self) -> None:
        """Returns when the playbook has ended and nothing that it started lives."""
        while self._exit is None:
            for key, _ in self._selector.select(self._patience()):
                key.data()
            self._look_at_the_clock()
        left = self._end_all()
        self._hear_the_rest()
        self._spool.close()
        write_json(self._spool.path("exit.json"), self._end(left))

    def _watch(self) -> None:
        wake, wake_end = os.pipe()
        for descriptor in (wake, wake_end, self._raw):
            os.set_blocking(descriptor, False)
        self._channel.setblocking(False)
        signal.set_wakeup_fd(wake_end, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        control = self._spool.path("control")
        os.mkfifo(control, 0o600)
        # Both ends, so that a writer never waits and no writer's leaving is an end of file.
        self._control = os.open(control, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._raw, selectors.EVENT_READ, self._hear_raw)
        self._selector.register(self._channel, selectors.EVENT_READ, self._hear_channel)
        self._selector.register(wake, selectors.EVENT_READ, lambda: (os.read(wake, 512), self._reap()))
        self._selector.register(self._control, selectors.EVENT_READ, self._hear_control)

    def _patience(self) -> float:
        due = [self._limit_at if self._stopped is None else None, self._kill_at]
        if self._gap_since is not None:
            due.append(self._gap_since + GAP_AGE)
        return max(0.0, min((at for at in due if at is not None), default=time.monotonic() + 60) - time.monotonic())

    def _look_at_the_clock(self) -> None:
        at = time.monotonic()
        if self._gap_since is not None and at >= self._gap_since + GAP_AGE and not self._journal.event_open:
            self._redactor.mark(self._journal.gap)
            self._gap_since = None
        if at >= self._limit_at and self._stopped is None:
            self._stop_hard("timed_out", f"The run took longer than {self._order['limit_seconds']} s.")
        if self._kill_at is not None and at >= self._kill_at:
            os.kill(-1, signal.SIGKILL)
            self._kill_at = None

    def _hear_raw(self) -> bool:
        try:
            data = os.read(self._raw, PIECE)
        except BlockingIOError:
            return False
        if data:
            self._text(data)
        else:
            self._selector.unregister(self._raw)
        return bool(data)

    def _hear_channel(self) -> bool:
        # A bounded number in a row: control and clock want their turn in a storm of events.
        for _ in range(200):
            try:
                message = self._channel.recv(PIECE)
            except BlockingIOError:
                return False
            if not message:
                self._selector.unregister(self._channel)
                return False
            self._message(message[:1], message[1:])
        return True

    def _message(self, kind: bytes, data: bytes) -> None:
        if kind == berth_channel.TEXT:
            self._text(data)
        elif kind == berth_channel.EVENT_BEGINS:
            self._redactor.mark(self._journal.begin)
        elif kind == berth_channel.EVENT_PART:
            self._parts += data
        elif kind == berth_channel.EVENT:
            event = json.loads(self._parts + data)
            self._parts = b""
            self._gap_since = None
            self._redactor.mark(lambda position: self._journal.end(event, position))
        elif kind == berth_channel.SECRET:
            self._secrets.add(data.decode("utf-8", "surrogateescape"))

    def _text(self, data: bytes) -> None:
        self._redactor.feed(data)
        if self._gap_since is None:
            self._gap_since = time.monotonic()

    def _hear_control(self) -> None:
        for line in os.read(self._control, 4096).decode("utf-8", "replace").splitlines():
            verb, _, reason = line.partition(" ")[2].partition(" ")
            if not line.startswith("cancel "):
                print(f"not understood: {line!r}", file=sys.stderr)
            elif verb == "hard":
                self._stop_hard("cancelled", reason)
            elif verb == "soft" and self._stopped is None:
                self._stopped = {"why": "cancelled", "reason": self._hidden(reason)}
                self._channel.send(berth_channel.STOP)

    def _stop_hard(self, why: str, reason: str) -> None:
        self._stopped = {"why": why, "reason": self._hidden(reason)}
        self._cut = self._journal.cut()
        if self._exit is None:
            os.killpg(self._process.pid, signal.SIGINT)
            self._kill_at = time.monotonic() + GRACE

    def _hidden(self, text: str) -> str:
        return self._secrets.hide_in(text)

    def _reap(self) -> bool:
        """Buries the dead; false when no process is left."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return False
            if pid == 0:
                return True
            if pid == self._process.pid:
                self._exit = self._process.returncode = os.waitstatus_to_exitcode(status)

    def _end_all(self) -> list[str]:
        """Ends what the playbook left running, and returns its names when the last of it is gone."""
        left = namespace.others()
        while self._reap():
            try:
                os.kill(-1, signal.SIGKILL)
            except ProcessLookupError:
                pass
            self._hear_the_dying()
            time.sleep(0.005)
        return left

    def _hear_the_dying(self) -> None:
        # A process that waits for room in a pipe dies of the signal; what it wrote before stays to be read.
        while self._registered(self._raw) and self._hear_raw():
            pass
        while self._registered(self._channel) and self._hear_channel():
            pass

    def _hear_the_rest(self) -> None:
        self._hear_the_dying()
        self._redactor.feed(b"", last=True)
        self._redactor.mark(self._journal.gap)

    def _registered(self, file) -> bool:
        return file in self._selector.get_map()

    def _end(self, left: list[str]) -> dict:
        events, output, results = self._spool.sizes
        return {
            "v": 1,
            "exit_code": self._exit,
            "stopped": self._stopped,
            "cut": self._cut or (self._journal.cut() if self._stopped else []),
            "ended_too": left,
            "alive": namespace.others(),
            "events": self._journal.seq,
            "bytes": {"events": events, "output": output, "results": results},
            "started_at": self._started_at,
            "ended_at": now(),
        }


def _readable(text: str) -> int:
    """A pipe that holds the text, to be read once."""
    reader, writer = os.pipe()
    with open(writer, "w", encoding="utf-8") as file:
        file.write(text)
    return reader
