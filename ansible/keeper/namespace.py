"""A process of its own kind: detached, first of its PID namespace, with a private view of mounts."""

from __future__ import annotations

import ctypes
import os

CLONE_NEWNS = 0x00020000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
MS_NOSUID, MS_NODEV, MS_NOEXEC = 2, 4, 8
MS_REC, MS_PRIVATE = 0x4000, 1 << 18


def enter() -> int:
    """Returns in PID 1 of a new namespace, and there only, with its process id outside.

    When that process dies, the kernel ends all others of the namespace before it is gone: its end is the proof.
    """
    os.setsid()
    _unshare(CLONE_NEWPID | CLONE_NEWNS)
    if os.fork():
        os._exit(0)
    # /proc is still the one of outside.
    outside = int(os.readlink("/proc/self"))
    _mount(None, "/", None, MS_REC | MS_PRIVATE)
    return outside


def mount_proc() -> None:
    """What runs here sees its own processes only, and `/dev/fd` works."""
    _mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)


def mount_memory(folder: str, size: str = "16m") -> None:
    """Files in this folder never reach a disk and are seen by the run alone."""
    os.makedirs(folder, 0o700, exist_ok=True)
    _mount("tmpfs", folder, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, f"size={size},mode=0700")


def identity(pid: int) -> dict[str, int | str]:
    """What a process id alone is not: the same process, and no other that got its number later."""
    with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stat:
        # Field 22; the name before it may hold blanks and brackets.
        start_time = int(stat.read().rpartition(")")[2].split()[19])
    with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as boot:
        return {"pid": pid, "start_time": start_time, "boot_id": boot.read().strip()}


def others() -> list[str]:
    """The names of all processes of this namespace but PID 1; zombies do not count."""
    names = []
    for entry in os.listdir("/proc"):
        if entry.isdigit() and entry != "1":
            try:
                with open(f"/proc/{entry}/stat", encoding="utf-8", errors="replace") as stat:
                    name, _, rest = stat.read().partition("(")[2].rpartition(")")
                if rest.split()[0] not in "ZX":
                    names.append(name)
            except (FileNotFoundError, ProcessLookupError):
                continue
    return sorted(names)


def _unshare(flags: int) -> None:
    user, group = os.getuid(), os.getgid()
    if user:
        flags |= CLONE_NEWUSER
    _check(_libc().unshare(flags), "cannot make a PID namespace")
    if user:
        _write("/proc/self/setgroups", "deny")
        _write("/proc/self/uid_map", f"{user} {user} 1")
        _write("/proc/self/gid_map", f"{group} {group} 1")


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def _mount(source: str | None, target: str, kind: str | None, flags: int, options: str | None = None) -> None:
    arguments = [text.encode() if text is not None else None for text in (source, target, kind)]
    done = _libc().mount(*arguments, ctypes.c_ulong(flags), options.encode() if options else None)
    _check(done, f"cannot mount {target}")


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
