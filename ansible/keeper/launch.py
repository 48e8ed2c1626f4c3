"""From a prepared folder to a playbook that runs and a keeper that owns it: the same for a cold and for a warm start."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import sys
import time

import namespace
from wire import Wire

STARTED_BEFORE = 3
# Written by the service, which then takes it that no keeper will play this folder if none has begun.
GIVEN_UP = "given_up"
LOOK_AGAIN = 0.02


def read_order(folder: str) -> dict:
    """What the service wrote for this run; whoever changes it by hand ends the run with this sentence."""
    try:
        with open(os.path.join(folder, "order.json"), encoding="utf-8") as file:
            order = json.load(file)
            return {name: order[name] for name in ("python", "folder", "arguments", "environment", "limit_seconds")}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SystemExit(f"order.json cannot be read ({type(error).__name__}: {error}); start a new run") from error


def claim(folder: str) -> bool:
    """Takes the run for this process and those that it forks; whoever comes later is refused.

    One that holds the run and has not begun may fail yet: it is waited for until it has done either.
    """
    lock = os.open(os.path.join(folder, "lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    while not (taken := _take(lock)) and _is_free(folder):
        time.sleep(LOOK_AGAIN)
    return taken and _is_free(folder)


def _take(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_free(folder: str) -> bool:
    return not given_up(folder) and not os.path.exists(os.path.join(folder, "format"))


def given_up(folder: str) -> bool:
    return os.path.exists(os.path.join(folder, GIVEN_UP))


def keep(folder: str, order: dict, handed: dict, ready: int, play) -> None:
    """Runs a claimed folder to its end, as the first process of a new namespace.

    Writes `1` to the descriptor `ready` when the keeper is up. `play(order, channel, arguments)` is called in a process
    of its own, with nothing open but descriptors 0 to 2 and those it needs, and makes of it the playbook.
    """
    outside = namespace.enter()
    identity = namespace.identity(outside)
    _replace_standard_input()
    namespace.mount_proc()
    enter_sockets(os.path.join(folder, "cp"))
    put_files(os.path.join(folder, "secrets", "files"), handed["files"])
    hold_temporary_files(folder, order["environment"].get("HOME"))
    wire = Wire()
    vaults = [os.pipe() for _ in handed["vault_passwords"]]
    playbook = _fork(order, wire, [vault for vault, _ in vaults], play)
    for vault, _ in vaults:
        os.close(vault)
    wire.keep_ours()
    # Not before: Python reads Ansible in the meantime.
    from keeper import Keeper
    from spool import Spool, write_json

    spool = Spool(folder)
    keeper = Keeper(spool, order, handed, wire, playbook)
    write_json(spool.path("keeper.json"), {"v": 1, **identity, "start": handed.get("start", {"how": "cold"})})
    # The service writes the one file and looks for the other, the keeper the other way round: not both can miss what they look for.
    if given_up(folder):
        _leave("the keeper came up after the service had given the run up; nothing was played")
    # The playbook waits for this: it plays nothing before the folder says for good that it had a keeper.
    for (_, vault_end), password in zip(vaults, handed["vault_passwords"]):
        os.write(vault_end, password.encode())
        os.close(vault_end)
    with contextlib.suppress(BrokenPipeError):
        # Whoever asked may have lost patience; the run goes on.
        os.write(ready, b"1")
    os.close(ready)
    handed.clear()
    keeper.keep()


def _leave(why: str) -> None:
    """At once, and with all that was started: this is the first process of its namespace."""
    print(why, file=sys.stderr, flush=True)
    os._exit(1)


def enter_sockets(folder: str) -> None:
    """ssh keeps its sockets here. A socket's path has at most 107 characters, so the run calls it `/proc/1/cwd`."""
    os.makedirs(folder, 0o700, exist_ok=True)
    os.chdir(folder)


def put_files(folder: str, files: dict[str, str]) -> None:
    if not files:
        return
    namespace.mount_memory(folder)
    for name, content in files.items():
        with open(os.open(os.path.join(folder, name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(content)


def hold_temporary_files(folder: str, home: str | None) -> None:
    """Ansible writes the arguments of modules to files, in clear, here and in its user's home: not on a disk."""
    places = [os.path.join(folder, "home"), os.path.join(folder, "tmp")]
    places += [os.path.join(home, ".ansible", "tmp"), os.path.join(home, ".ansible_async")] if home else []
    for place in places:
        try:
            os.makedirs(place, 0o700, exist_ok=True)
        except OSError:
            # Then Ansible cannot write there either.
            continue
        namespace.mount_memory(place, "1g")


def _replace_standard_input() -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)


def _fork(order: dict, wire: Wire, vaults: list[int], play) -> int:
    """The playbook's process id. It leads a process group, so that an interrupt reaches Ansible's workers too."""
    pid = os.fork()
    if pid == 0:
        os.setpgid(0, 0)
        channel = wire.take_theirs()
        _keep_only([channel, *vaults])
        passwords = [word for vault in vaults for word in ("--vault-password-file", f"/dev/fd/{vault}")]
        play(order, channel, [*passwords, *order["arguments"]])
    try:
        # Both do it: whoever comes first, it is done when either goes on.
        os.setpgid(pid, pid)
    except PermissionError:
        pass
    return pid


def _keep_only(descriptors: list[int]) -> None:
    """Closes all others but 0 to 2."""
    behind = 3
    for descriptor in sorted(descriptors):
        os.closerange(behind, descriptor)
        behind = descriptor + 1
    os.closerange(behind, os.sysconf("SC_OPEN_MAX"))
