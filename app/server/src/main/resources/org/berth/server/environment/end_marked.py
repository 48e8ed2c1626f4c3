"""Ends every process of this guest that carries a run's mark in its environment, and tells what lives still.

Arguments: the run's id, and `hard` or `soft`; `soft` lets what holds dpkg's lock finish first. Processes of systemd's services
are not the run's, even if a mark has come to them. Prints {"ended": [names], "alive": [names]}.
"""
import fcntl
import json
import os
import signal
import sys
import time

MARK = b"LC_BERTH_RUN=" + sys.argv[1].encode()
GENTLE = sys.argv[2] == "soft"
DPKG_LOCKS = ("/var/lib/dpkg/lock-frontend", "/var/lib/dpkg/lock")
DPKG_PATIENCE = 120.0
TERM_PATIENCE = 0.4
KILL_PATIENCE = 3.0


def text(pid, name):
    try:
        with open(f"/proc/{pid}/{name}", "rb") as file:
            return file.read()
    except OSError:  # it has gone meanwhile
        return b""


def of_a_service(pid):
    """sshd's own unit is no such service: where nothing keeps sessions apart, what ssh starts lives in it."""
    for line in text(pid, "cgroup").decode(errors="replace").splitlines():
        number, kinds, path = line.split(":", 2)
        if kinds in ("", "name=systemd"):
            units = [part for part in path.split("/") if part.endswith(".service")]
            if units and not units[-1].startswith("ssh"):
                return True
    return False


def marked():
    found = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit() and int(entry) != os.getpid() and MARK in text(entry, "environ").split(b"\0"):
            if not of_a_service(entry):
                found[int(entry)] = text(entry, "comm").decode(errors="replace").strip()
    return found


def send(pids, number):
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass


def gone(seconds):
    """Waits until nothing marked lives; what does still."""
    until = time.monotonic() + seconds
    left = marked()
    while left and time.monotonic() < until:
        time.sleep(0.02)
        left = marked()
    return left


def dpkg_works():
    for path in DPKG_LOCKS:
        try:
            with open(path, "r+b") as file:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            continue
    return False


def main():
    seen = marked()
    until = time.monotonic() + DPKG_PATIENCE
    while GENTLE and marked() and dpkg_works() and time.monotonic() < until:
        time.sleep(0.2)
    send(marked(), signal.SIGTERM)
    left = gone(TERM_PATIENCE)
    until = time.monotonic() + KILL_PATIENCE
    while left and time.monotonic() < until:
        seen.update(left)
        send(left, signal.SIGKILL)
        left = gone(0.1)
    names = sorted(name for pid, name in seen.items() if pid not in left)
    print(json.dumps({"ended": names, "alive": sorted(left.values())}))


main()
