# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""Which guest is ours, and what a guest waits for."""

from __future__ import annotations

import dataclasses
import itertools
import re
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from ansible.module_utils.proxmox_api import (
    Proxmox,
    ProxmoxError,
    Retry,
    StillRunning,
    clock_time,
    is_missing,
    lock_kind,
)
from ansible.module_utils.proxmox_notes import Mark, read_mark

_T = TypeVar("_T")

# Longer work is handed back to the role, which says what it waits for and asks again.
PATIENCE_SECONDS = 30.0

# What people call the work behind a lock, and the type of the task that holds it.
_LOCK_WORK = {
    "backup": ("backup", "vzdump"),
    "snapshot": ("snapshot", "vzsnapshot"),
    "snapshot-delete": ("removal of a snapshot", "vzdelsnapshot"),
    "rollback": ("rollback", "vzrollback"),
    "migrate": ("migration", "vzmigrate"),
    "disk": ("work on the disk", "vzclone"),
    "create": ("creation", "vzclone"),
    "destroyed": ("removal", "vzdestroy"),
}

_LEFT_ALONE = "It is left alone; free that VMID or give the environment another one."


class Refused(Exception):
    """We must not, or cannot, go on. `code` is one of the stable codes in the module's documentation."""

    def __init__(self, code: str, sentence: str) -> None:
        self.code = code
        super().__init__(sentence)


class Waiting(Exception):
    """Somebody else is at work; the text says who and since when."""


@dataclasses.dataclass(frozen=True)
class Guest:
    """A guest as Proxmox describes it now."""

    node: str
    vmid: int
    pool: str
    config: Mapping[str, Any]

    @property
    def path(self) -> str:
        return f"/nodes/{self.node}/lxc/{self.vmid}"

    @property
    def notes(self) -> str:
        return str(self.config.get("description", ""))

    @property
    def mark(self) -> Mark | None:
        return read_mark(self.notes)

    @property
    def lock(self) -> str:
        return str(self.config.get("lock", ""))

    @property
    def is_template(self) -> bool:
        return str(self.config.get("template", "0")) == "1"


class Guests:
    """The guests that the token may see."""

    def __init__(self, proxmox: Proxmox, pool: str) -> None:
        self._proxmox = proxmox
        self._pool = pool

    def listed(self) -> list[Mapping[str, Any]]:
        """Rows of the cluster's list. VMID, node, pool and tags are right at once; names and states lag by ten seconds."""
        return list(self._proxmox.get("/cluster/resources", type="vm") or [])

    def at(self, vmid: int) -> Guest | None:
        """The guest with this VMID, or None if the number is free.

        Raises Refused(guest_not_ours) if the number is held by something that we may not even look at.
        """
        for row in self.listed():
            if int(row["vmid"]) == vmid:
                return self._read(row)
        if not self.is_free(vmid):
            raise Refused("guest_not_ours", f"VMID {vmid} is held by a guest that we have no right to see. {_LEFT_ALONE}")
        return None

    def ours(self, key: str, tag: str, name: str, node: str = "") -> Guest | None:
        """The guest of our pool that carries this key, looked for among those with this tag and name."""
        rows = [row for row in self._tagged(tag) if node in ("", row["node"])]
        so_named = [row for row in rows if row.get("name", name) == name]
        # Under a VMID that was used again, the list still tells the former guest's name.
        others = [row for row in rows if row.get("name", name) != name]
        for row in itertools.chain(so_named, self._so_named_there(others, name)):
            guest = self._read(row)
            if guest and guest.mark and guest.mark.key == key:
                return guest
        return None

    def marked(self, tag: str) -> list[Guest]:
        """All guests of our pool with this tag and a readable mark."""
        return [guest for guest in map(self._read, self._tagged(tag)) if guest and guest.mark]

    def _tagged(self, tag: str) -> list[Mapping[str, Any]]:
        """The list's rows of our pool's guests that may have this tag; tags are as of now, and absent where there are none."""
        rows = [row for row in self.listed() if row.get("type") == "lxc" and row.get("pool") == self._pool]
        return [row for row in rows if tag in re.split(r"[;, ]+", str(row.get("tags", tag)))]

    def _so_named_there(self, rows: list[Mapping[str, Any]], name: str) -> Iterator[Mapping[str, Any]]:
        """Those of the rows whose guests have this name by their own node's account. A node that is down is passed by."""
        for node in sorted({str(row["node"]) for row in rows}):
            try:
                told = self._proxmox.get(f"/nodes/{node}/lxc") or []
            except ProxmoxError as error:
                if error.retry is not Retry.UNREACHABLE:
                    raise
                continue
            so_named = {int(guest["vmid"]) for guest in told if guest.get("name") == name}
            yield from (row for row in rows if row["node"] == node and int(row["vmid"]) in so_named)

    def again(self, guest: Guest) -> Guest:
        """The same guest as it is now."""
        return dataclasses.replace(guest, config=self._proxmox.get(f"{guest.path}/config"))

    def is_running(self, guest: Guest) -> bool:
        return bool(self._proxmox.get(f"{guest.path}/status/current")["status"] == "running")

    def is_free(self, vmid: int) -> bool:
        """Whether nobody holds this VMID; Proxmox tells this regardless of rights, so it is proof that a guest is gone."""
        try:
            self._proxmox.get("/cluster/nextid", vmid=vmid)
        except ProxmoxError as error:
            if error.status == 400:
                return False
            raise
        return True

    def is_gone(self, guest: Guest, error: ProxmoxError) -> bool:
        """Whether the error comes of the guest having gone away; its place in the pool, and with it our right to ask, goes first."""
        return is_missing(error) or (error.status == 403 and all(int(row["vmid"]) != guest.vmid for row in self.listed()))

    def check_ours(self, guest: Guest, key: str, attempt: int) -> None:
        """Returns if the guest is ours to change by this attempt; raises Refused otherwise."""
        mark = guest.mark
        if mark is None or mark.key != key:
            kind = "carries another mark" if mark else "carries no mark of ours"
            raise Refused("guest_not_ours", f"Guest {guest.vmid} on {guest.node} {kind} in its notes. {_LEFT_ALONE}")
        if guest.pool != self._pool:
            sentence = f"Guest {guest.vmid} on {guest.node} carries our mark but is not in pool {self._pool}. {_LEFT_ALONE}"
            raise Refused("guest_not_ours", sentence)
        if mark.attempt > attempt:
            raise Refused(
                "superseded",
                f"Attempt {mark.attempt} has taken guest {guest.vmid} over; attempt {attempt} changes nothing any more.",
            )

    def wait_for_lock(self, guest: Guest) -> None:
        """Raises Waiting, with the work behind the lock, if the guest is locked."""
        if guest.lock:
            raise Waiting(self.lock_reason(guest, guest.lock))

    def lock_reason(self, guest: Guest, lock: str) -> str:
        """`backup on pve1 since 14:03 UTC`; without the time if we may not see the task."""
        work, kind = _LOCK_WORK.get(lock, (f"lock '{lock}'", ""))
        try:
            active = self._proxmox.get(f"/nodes/{guest.node}/tasks", source="active", typefilter=kind or None) or []
        except ProxmoxError:
            active = []
        own = [task for task in active if str(task.get("id", "")) in (str(guest.vmid), "")]
        if not own:
            return f"{work} on {guest.node}"
        return f"{work} on {guest.node} since {clock_time(min(int(task['starttime']) for task in own))}"

    def reason(self, guest: Guest, error: ProxmoxError | StillRunning) -> str | None:
        """What to wait for after this error, or None if waiting cannot help."""
        if isinstance(error, StillRunning):
            return str(error)
        if error.retry is Retry.LOCK:
            return self.lock_reason(guest, lock_kind(error.reason) or "")
        if error.retry is Retry.TIMEOUT:
            return f"a lock on {guest.node} ({error.reason})"
        if error.retry is Retry.UNREACHABLE:
            return f"an answer from {guest.node} ({error.reason})"
        return None

    def _read(self, row: Mapping[str, Any]) -> Guest | None:
        """The guest of a row; None if it went away meanwhile. A virtual machine is read as a guest without a mark."""
        node, vmid, pool = str(row["node"]), int(row["vmid"]), str(row.get("pool", ""))
        if row.get("type") != "lxc":
            return Guest(node, vmid, pool, {})
        path = f"/nodes/{node}/lxc/{vmid}"
        try:
            return Guest(node, vmid, pool, self._proxmox.get(f"{path}/config"))
        except ProxmoxError as error:
            if is_missing(error):
                return None
            if error.status == 403:
                return Guest(node, vmid, pool, {})
            raise

    def follow(self, guest: Guest, method: str, path: str, **fields: object) -> None:
        """A call about the guest that starts a task, followed to the task's end; short locks in either are waited out."""
        calls = {"POST": self._proxmox.post, "PUT": self._proxmox.put, "DELETE": self._proxmox.delete}

        def run() -> None:
            upid = calls[method](guest.path + path, **fields)
            if upid:
                self._proxmox.wait(upid, PATIENCE_SECONDS)

        self.patiently(guest, run)

    def patiently(self, guest: Guest, call: Callable[[], _T], seconds: float = 20.0) -> _T:
        """What `call` returns, tried again for a while when a short lock is in its way; then Waiting with the reason.

        Only locks are tried again here: after a lost answer the caller has to look before it asks again.
        """
        deadline = time.monotonic() + seconds
        pause = 0.15
        while True:
            try:
                return call()
            except (ProxmoxError, StillRunning) as error:
                reason = self.reason(guest, error)
                if reason is None:
                    raise
                if not _is_short(error) or time.monotonic() > deadline:
                    raise Waiting(reason) from error
            time.sleep(pause)
            pause = min(pause * 1.5, 1.0)


def _is_short(error: ProxmoxError | StillRunning) -> bool:
    """Whether what is in the way is usually over within seconds."""
    if not isinstance(error, ProxmoxError):
        return False
    if error.retry is Retry.LOCK:
        return lock_kind(error.reason) not in ("backup", "migrate")
    return error.retry is Retry.TIMEOUT
