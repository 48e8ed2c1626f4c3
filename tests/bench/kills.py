"""Kills service, PostgreSQL and imported Ansibles at random under mixed runs, and counts what was harmed or left behind.

`kills.py --kills N --home FOLDER -- SERVE-COMMAND…` starts a service of its own in FOLDER, which it makes, on content of its
own beside the checkout's plugins. Prints one line of JSON with the counts; exit 1 when one that must be 0 is not.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid

from leftovers import left_alive

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
STEPS = 8
AT_ONCE = 5
# A playbook of its own has a lane of its own.
PLAYBOOKS = 16
PATIENCE = 180.0
MUST_BE_NONE = ("lost", "double", "false_ends", "second_executions", "left_alive")
# An imported Ansible ends when it reads that its service has gone.
LAST_PATIENCE = 10.0
ENDS = ("succeeded", "failed", "cancelled", "refused")
# What dies at one moment; the service last, so that it finds the rest dead when it comes back.
STRIKES = (("service",), ("postgresql",), ("zygote",), ("zygote", "postgresql"), ("postgresql", "service"))

# Each step leaves a line behind the service's back: played twice, it stands there twice.
PLAYBOOK = """
- name: Marked steps
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Step
      ansible.builtin.shell: "echo step {{ item }} >> {{ mark }}; sleep 0.25"
      args: {executable: /bin/sh}
      changed_when: false
      loop: "{{ range(%d) | list }}"
    - name: Much is said
      ansible.builtin.debug: {msg: "{{ 'said ' * 2000 }}"}
      when: kind == 'loud'
    - name: Fails as it should
      ansible.builtin.fail: {msg: as it should}
      when: kind == 'failing'
""" % STEPS


class Service:
    """A service in a process group of its own, and the plain HTTP of a client that repeats what was not answered."""

    def __init__(self, home: str, command: list[str], environment: dict[str, str]):
        self.home, self._command = home, command
        with contextlib.closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self._environment = {**os.environ, **environment, "BERTH_HOME": home, "BERTH_HTTP_PORT": str(self._port)}
        self._log = open(os.path.join(home, "service.out"), "ab")
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            self._command, env=self._environment, stdout=self._log, stderr=self._log, stdin=subprocess.DEVNULL
        )
        until = time.monotonic() + PATIENCE
        while True:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{self._port}/healthz", timeout=5).close()
                return
            if self.process.poll() is not None:
                raise SystemExit(f"the service ended with {self.process.returncode}; see {self._log.name}")
            if time.monotonic() > until:
                raise SystemExit("the service does not listen")
            time.sleep(0.02)

    def call(self, method: str, path: str, body: dict | None = None) -> dict:
        key, until = str(uuid.uuid4()), time.monotonic() + PATIENCE
        while True:
            try:
                return self._once(method, path, body, key)
            except (OSError, ValueError) as error:
                final = isinstance(error, urllib.error.HTTPError) and error.code < 500
                if final or time.monotonic() > until:
                    raise SystemExit(f"{method} {path}: {error}") from error
                time.sleep(0.05)

    def _once(self, method: str, path: str, body: dict | None, key: str) -> dict:
        with open(os.path.join(self.home, "admin-token"), encoding="ascii") as file:
            headers = {"Authorization": f"Bearer {file.read().strip()}", "Idempotency-Key": key}
        if body is not None:
            headers["Content-Type"] = "application/json"
        data = json.dumps(body).encode() if body is not None else None
        url = f"http://127.0.0.1:{self._port}/api/v1{path}"
        with urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method), timeout=20) as answer:
            return json.load(answer)

    def events(self, run: str) -> list[dict]:
        found, after = [], "0"
        while after is not None:
            page = self.call("GET", f"/runs/{run}/events?limit=500&after={after}")
            found += page["items"]
            after = page.get("next")
        return found


class Storm:
    def __init__(self, service: Service, marks: str, chance: random.Random):
        self._service, self._marks, self._chance = service, marks, chance
        self._runs: dict[str, dict[str, str]] = {}
        self._open: set[str] = set()
        self.kills = {"service": 0, "postgresql": 0, "zygote": 0}
        self.again: list[float] = []

    def keep_busy(self) -> None:
        for request in list(self._open):
            if self._service.call("GET", f"/requests/{request}")["state"] in ENDS:
                self._open.discard(request)
        while len(self._open) < AT_ONCE:
            self._submit()

    def _submit(self) -> None:
        number, kind = len(self._runs), self._chance.choice(("plain", "loud", "failing"))
        mark = os.path.join(self._marks, str(number))
        order = {"playbook": f"k{number % PLAYBOOKS}.yml", "variables": {"mark": mark, "kind": kind}}
        request = self._service.call("POST", "/runs", order)["id"]
        self._runs[request] = {"mark": mark, "kind": kind}
        self._open.add(request)

    def strike(self) -> None:
        kinds = self._chance.choice(STRIKES)
        before = self._progress() if "service" in kinds else {}
        kill = {"service": self._kill_service, "postgresql": self._kill_postgresql, "zygote": self._kill_zygote}
        for kind in kinds:
            self.kills[kind] += kill[kind]()
        if "service" in kinds:
            self._come_back(before)

    def _kill_service(self) -> bool:
        self._service.process.kill()
        self._service.process.wait()
        return True

    def _come_back(self, before: dict[str, int]) -> None:
        self._service.start()
        listening = time.monotonic()
        while before and not self._went_on(before) and time.monotonic() < listening + PATIENCE:
            time.sleep(0.02)
        if before:
            self.again.append(time.monotonic() - listening)

    def _progress(self) -> dict[str, int]:
        """How many events are stored of each run that goes on."""
        running = [self._service.call("GET", f"/requests/{request}") for request in self._open]
        runs = [request["run_id"] for request in running if request["state"] == "running" and request.get("run_id")]
        return {run: len(self._service.events(run)) for run in runs}

    def _went_on(self, before: dict[str, int]) -> bool:
        return all(len(self._service.events(run)) > count or self._ended(run) for run, count in before.items())

    def _ended(self, run: str) -> bool:
        return self._service.call("GET", f"/runs/{run}")["state"] in (*ENDS, "timed_out", "abandoned")

    def _kill_postgresql(self) -> bool:
        with contextlib.suppress(OSError, ValueError):
            folder = os.path.join(self._service.home, "pg")
            for base, _, files in os.walk(folder):
                if "postmaster.pid" in files:
                    with open(os.path.join(base, "postmaster.pid"), encoding="utf-8") as file:
                        os.kill(int(file.readline()), signal.SIGKILL)
                    return True
        return False

    def _kill_zygote(self) -> bool:
        for entry in filter(str.isdigit, os.listdir("/proc")):
            with contextlib.suppress(OSError):
                with open(f"/proc/{entry}/cmdline", "rb") as file:
                    words = file.read().split(b"\0")
                with open(f"/proc/{entry}/stat", encoding="utf-8", errors="replace") as file:
                    parent = int(file.read().rpartition(")")[2].split()[1])
                # Its forks have its command line too; they are nobody's children.
                if parent == self._service.process.pid and any(word.endswith(b"zygote.py") for word in words):
                    os.kill(int(entry), signal.SIGKILL)
                    return True
        return False

    def end(self) -> dict:
        until = time.monotonic() + PATIENCE
        while self._open and time.monotonic() < until:
            for request in list(self._open):
                if self._service.call("GET", f"/requests/{request}")["state"] in ENDS:
                    self._open.discard(request)
            time.sleep(0.1)
        counts = dict.fromkeys(MUST_BE_NONE, 0)
        complaints = []
        for request, run in self._runs.items():
            for harm in self._harms(self._service.call("GET", f"/requests/{request}"), run):
                counts[harm] += 1
                complaints.append(f"{harm}: request {request} {run}")
        for complaint in complaints:
            print(complaint, file=sys.stderr)
        return {"runs": len(self._runs), "kills": sum(self.kills.values()), **self.kills, **counts}

    def _harms(self, request: dict, run: dict[str, str]) -> list[str]:
        if request["state"] not in ENDS:
            return ["lost"]
        harms = []
        wanted = "failed" if run["kind"] == "failing" else "succeeded"
        if request["state"] != wanted or (wanted == "failed" and "as it should" not in (request.get("reason") or "")):
            print(f"{request['state']}: {request.get('reason')}", file=sys.stderr)
            harms.append("false_ends")
        events = self._service.events(request["run_id"]) if request.get("run_id") else []
        numbers = [event["seq"] for event in events]
        names = [event["event"] for event in events]
        if numbers != list(range(1, len(numbers) + 1)) or names.count("run_finished") > 1:
            harms.append("double")
        if wanted == request["state"] and (names.count("run_finished") != 1 or "unreadable" in names):
            harms.append("lost")
        steps: list[str] = []
        # One that never began has left nothing, and is lost.
        with contextlib.suppress(FileNotFoundError), open(run["mark"], encoding="ascii") as file:
            steps = file.read().splitlines()
        if len(steps) != len(set(steps)):
            harms.append("second_executions")
        if len(set(steps)) < STEPS:
            harms.append("lost")
        return harms


def make_content(home: str) -> tuple[str, str]:
    content, marks = os.path.join(home, "content"), os.path.join(home, "marks")
    os.makedirs(os.path.join(content, "playbooks"))
    os.makedirs(marks)
    for name in ("ansible", "ansible.cfg", "inventory", "group_vars", "roles"):
        os.symlink(os.path.join(ROOT, name), os.path.join(content, name))
    for number in range(PLAYBOOKS):
        with open(os.path.join(content, "playbooks", f"k{number}.yml"), "w", encoding="utf-8") as file:
            file.write(PLAYBOOK)
    return content, marks


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--home", required=True)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--pause", type=float, default=1.0, help="longest time between two kills, seconds")
    parser.add_argument("serve", nargs="+")
    given = parser.parse_args()
    chance = random.Random(given.seed)
    # Whoever is ended takes the service along.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by a signal"))
    os.makedirs(given.home, exist_ok=True)
    content, marks = make_content(given.home)
    service = Service(given.home, given.serve, {"BERTH_ROOT": content})
    service.start()
    try:
        storm = Storm(service, marks, chance)
        until = time.monotonic() + given.kills * 30 + PATIENCE
        while sum(storm.kills.values()) < given.kills and time.monotonic() < until:
            storm.keep_busy()
            time.sleep(chance.uniform(0, given.pause))
            storm.strike()
        counts = storm.end()
    finally:
        service.process.terminate()
        service.process.wait()
    left = left_alive(given.home, LAST_PATIENCE)
    for process in left:
        print(f"left_alive: {process}", file=sys.stderr)
    counts["left_alive"] = len(left)
    counts["attached_again_s"] = round(max(storm.again, default=0.0), 3)
    print(json.dumps({**counts, "seed": given.seed}))
    return 1 if any(counts[harm] for harm in MUST_BE_NONE) or counts["kills"] < given.kills else 0


if __name__ == "__main__":
    sys.exit(main())
