"""The process that owns one run: it hears all that its playbook says, ends what it began, and writes its end."""

from __future__ import annotations

import contextlib
import os
import resource
import select
import selectors
import signal
import sys
import time

import namespace
from hearing import Hearing
from journal import now
from redaction import Secrets
from spool import ROOM_INTERVAL, Spool, when_there_is_room, write_json
from wire import Wire

# After an interrupt Ansible ends its workers itself; what is left then is killed.
GRACE = 0.5
LONGEST_WAIT = 60.0
# To wake up takes longer than to hear one event: after a little was heard, more may gather first.
GATHERING = 0.01
LITTLE = 16_384


class Keeper:
    """Keeps one playbook to its end. Must be PID 1 of its namespace."""

    def __init__(self, spool: Spool, order: dict, handed: dict, wire: Wire, playbook: int):
        self._spool = spool
        self._order = order
        self._playbook = playbook
        self._secrets = Secrets([*handed["vault_passwords"], *handed["secrets"]])
        self._hearing = Hearing(wire, spool, self._secrets)
        self._exit: int | None = None
        self._stopped: dict[str, str] | None = None
        self._ending = False
        self._kill_at: float | None = None
        self._cut: list[dict[str, str]] = []
        self._started_at = now()
        self._limit_at = time.monotonic() + order["limit_seconds"]
        self._watch()

    def keep(self) -> None:
        """Returns when the playbook has ended and nothing that it started lives."""
        # It may have ended before anybody watched.
        self._reap()
        while self._exit is None:
            for key, _ in self._selector.select(self._patience()):
                key.data()
            self._look_at_the_clock()
            if 0 < self._hearing.took() < LITTLE:
                time.sleep(GATHERING)
        left = self._end_all()
        self._hearing.hear_the_last()
        self._spool.close()
        end = self._end(left)
        when_there_is_room(lambda: write_json(self._spool.path("exit.json"), end))

    def _watch(self) -> None:
        wake, wake_end = os.pipe()
        for descriptor in (wake, wake_end):
            os.set_blocking(descriptor, False)
        signal.set_wakeup_fd(wake_end, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        control = self._spool.path("control")
        os.mkfifo(control, 0o600)
        # Both ends, so that a writer never waits and no writer's leaving is an end of file.
        self._control = os.open(control, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._hearing.raw, selectors.EVENT_READ, self._hear_raw)
        self._selector.register(self._hearing.channel, selectors.EVENT_READ, self._hear_channel)
        self._selector.register(wake, selectors.EVENT_READ, lambda: (os.read(wake, 512), self._reap()))
        self._selector.register(self._control, selectors.EVENT_READ, self._hear_control)
        self._spool.meanwhile = self._wait_for_room

    def _hear_raw(self) -> None:
        # What is announced and not there was closed by the other side, and would be announced for ever.
        if not self._hearing.hear_raw():
            self._selector.unregister(self._hearing.raw)

    def _hear_channel(self) -> None:
        if self._hearing.hear_channel() is None:
            self._selector.unregister(self._hearing.channel)

    def _patience(self) -> float:
        due = [self._kill_at, self._hearing.gap_due(), None if self._ending else self._limit_at]
        at = time.monotonic()
        return max(0.0, min((moment - at for moment in due if moment is not None), default=LONGEST_WAIT))

    def _look_at_the_clock(self) -> None:
        gap_due = self._hearing.gap_due()
        if gap_due is not None and time.monotonic() >= gap_due:
            self._hearing.tell_gap()
        self._end_in_time()

    def _wait_for_room(self) -> None:
        """A full disk holds up what is told, not what ends the run. Nothing may be told here: an event may be half written."""
        if select.select([self._control], [], [], ROOM_INTERVAL)[0]:
            self._hear_control()
        self._end_in_time()

    def _end_in_time(self) -> None:
        at = time.monotonic()
        if at >= self._limit_at and not self._ending:
            self._stop_hard("timed_out", f"The run took longer than {self._order['limit_seconds']} s.")
        if self._kill_at is not None and at >= self._kill_at:
            self._kill_at = None
            with contextlib.suppress(ProcessLookupError):
                os.kill(-1, signal.SIGKILL)

    def _hear_control(self) -> None:
        for line in os.read(self._control, 4096).decode("utf-8", "replace").splitlines():
            command, _, rest = line.partition(" ")
            mode, _, reason = rest.partition(" ")
            if command == "cancel" and mode == "hard":
                self._stop_hard("cancelled", reason)
            elif command == "cancel" and mode == "soft":
                self._stopped = self._stopped or self._stop("cancelled", reason)
                self._hearing.ask_to_stop()
            else:
                # Its log is on the same disk as the run.
                with contextlib.suppress(OSError):
                    print(f"not understood: {line!r}", file=sys.stderr)

    def _stop_hard(self, why: str, reason: str) -> None:
        if self._ending or self._exit is not None:
            return
        self._ending = True
        self._stopped = self._stop(why, reason)
        self._cut = self._hearing.journal.cut()
        self._kill_at = time.monotonic() + GRACE
        os.killpg(self._playbook, signal.SIGINT)

    def _stop(self, why: str, reason: str) -> dict[str, str]:
        return {"why": why, "reason": self._secrets.hide_in(reason)}

    def _reap(self) -> bool:
        """Buries the dead; false when no process is left."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return False
            if pid == 0:
                return True
            if pid == self._playbook:
                self._exit = os.waitstatus_to_exitcode(status)

    def _end_all(self) -> list[str]:
        """Ends what the playbook left running, and returns its names when the last of it is gone."""
        left = namespace.others()
        while self._reap():
            with contextlib.suppress(ProcessLookupError):
                os.kill(-1, signal.SIGKILL)
            self._hearing.hear_all()
            time.sleep(0.005)
        return left

    def _end(self, left: list[str]) -> dict:
        events, output, results = self._spool.sizes
        return {
            "v": 1,
            "exit_code": self._exit,
            "stopped": self._stopped,
            "cut": self._cut or (self._hearing.journal.cut() if self._stopped else []),
            "ended_too": left,
            "alive": namespace.others(),
            "events": self._hearing.journal.seq,
            "bytes": {"events": events, "output": output, "results": results},
            "started_at": self._started_at,
            "ended_at": now(),
            "cpu_seconds": round(_cpu_seconds(), 3),
        }


def _cpu_seconds() -> float:
    """User and system time of the keeper and of all that ended under it."""
    parts = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(part.ru_utime + part.ru_stime for part in parts)
