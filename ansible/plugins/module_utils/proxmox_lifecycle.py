# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""The life of one guest: made, started, finished, turned into a template, destroyed.

Every step looks first and then does what is missing, so that a step that was cut off can be asked for again.
While a run makes a guest, the guest's notes carry that run in `making`; only such a guest is configured or rolled back.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator, Sequence

from ansible.module_utils.proxmox_api import Proxmox, ProxmoxError, Retry, is_missing, polls
from ansible.module_utils.proxmox_fence import fence
from ansible.module_utils.proxmox_guests import Guest, Guests, Refused, Waiting
from ansible.module_utils.proxmox_notes import Mark, replace_mark, write_notes
from ansible.module_utils.proxmox_wanted import Difference, Wanted, differences

# Longer work is handed back to the role, which says what it waits for and asks again.
PATIENCE_SECONDS = 25.0


@dataclasses.dataclass(frozen=True)
class Order:
    """Whose guest it is, how it should be, and where it may come to stand."""

    mark: Mark
    tag: str
    run: str
    wanted: Wanted
    people: Sequence[str]
    pool: str
    node: str
    vmid: int
    vmids: Sequence[int]
    fresh: bool = False
    template: str = ""
    image: str = ""
    storage: str = ""
    public_key: str = ""
    fenced: bool = False
    ports: tuple[int, int] = (0, 0)


@dataclasses.dataclass
class Done:
    """What was found and what was done (or, in a dry run, would be)."""

    guest: Guest | None = None
    steps: list[str] = dataclasses.field(default_factory=list)
    found: list[Difference] = dataclasses.field(default_factory=list)
    address: str = ""


class Lifecycle:
    """One guest's life, by one run. With `dry`, nothing is changed and the steps are only named."""

    def __init__(self, proxmox: Proxmox, order: Order, dry: bool) -> None:
        self._proxmox = proxmox
        self._guests = Guests(proxmox, order.pool)
        self._order = order
        self._dry = dry
        self.done = Done()

    def start(self) -> None:
        """There is a running guest of ours with an address. A finished guest's configuration is compared, not changed."""
        guest = self._find()
        if guest and guest.mark and guest.mark.making not in ("", self._order.run):
            # Made by a run that was cut off: never handed over to anybody, so it is made anew.
            self._destroy(guest)
            guest = None
        if guest is None:
            guest = self._make()
        if guest is None:
            return
        if guest.mark and guest.mark.making == self._order.run:
            guest = self._configure(guest)
        else:
            self.done.found = differences(guest.config, self._order.wanted)
            guest = self._claim(guest)
        self.done.guest = guest
        self._boot(guest)
        if not self._dry or not self.done.steps:
            self.done.address = self._address(guest)

    def finish(self, **fields: str) -> None:
        """The guest's notes say that it is finished, and carry these fields."""
        guest = self._must_exist()
        assert guest.mark is not None
        mark = guest.mark.having(making=None, attempt=self._order.mark.fields.get("attempt"), **fields)
        if mark != guest.mark:
            if guest.mark.having(attempt=None) != mark.having(attempt=None):
                self._step(f"guest {guest.vmid} is marked as finished")
            guest = self._mark(guest, mark)
        self.done.guest = guest

    def become_template(self, **fields: str) -> None:
        """The guest is a finished template that carries these fields."""
        guest = self._must_exist()
        if guest.is_template:
            self.done.guest = guest
            return
        self._step(f"guest {guest.vmid} becomes a template")
        if self._guests.is_running(guest):
            self._task(guest, "POST", "/status/shutdown", timeout=30, forceStop=True)
        self.finish(**fields)
        guest = self._guests.again(guest)
        self._guests.patiently(guest, lambda: self._proxmox.post(f"{guest.path}/template"))
        for _ in polls(time.monotonic() + 60):  # the call answers before the work is done, and names no task
            guest = self._guests.again(guest)
            if guest.is_template and not guest.lock:
                self.done.guest = guest
                return
        raise Refused("proxmox_error", f"Guest {guest.vmid} did not become a template within a minute; see its task log.")

    def remove(self, only_of_this_run: bool) -> None:
        """There is no guest of ours any more, proven by its number being free. Nothing to remove is fine."""
        try:
            guest = self._find()
        except Refused:
            if only_of_this_run:
                return  # what is not ours, this run has not made
            raise
        if guest is None:
            return
        if only_of_this_run and not (guest.mark and guest.mark.making == self._order.run):
            return
        self._destroy(guest)

    def _find(self) -> Guest | None:
        """Our guest, checked to be ours; None if there is none."""
        order = self._order
        if not order.vmid:
            bound = order.node if order.image else ""  # every node has templates of its own
            guest = self._guests.ours(order.mark.key, order.tag, order.wanted.hostname, bound)
        else:
            guest = self._guests.at(order.vmid)
        if guest is None:
            return None
        if guest.mark is None and guest.lock == "create":
            raise Waiting(self._guests.lock_reason(guest, guest.lock))
        try:
            self._guests.check_ours(guest, order.mark.key, order.mark.attempt)
        except Refused as refused:
            if order.fresh and refused.code == "guest_not_ours":
                raise Refused("vmid_taken", str(refused)) from refused
            raise
        return guest

    def _must_exist(self) -> Guest:
        guest = self._find()
        if guest is None:
            raise Refused("guest_missing", f"There is no guest of {self._order.wanted.hostname}; run the playbook again.")
        return guest

    def _make(self) -> Guest | None:
        """A new guest, marked as being made by this run; None in a dry run."""
        order = self._order
        source = None if order.image else self._template()
        node = source.node if source else order.node
        if self._dry:
            self._step(f"guest {order.vmid or 'of the next free VMID'} is made on {node}")
            return None
        pinned = source.mark.host_key if source and source.mark else None  # the clone's, until it gets its own
        notes = write_notes(order.people, order.mark.having(making=order.run, host_key=pinned))
        for vmid in self._numbers():
            try:
                if source:
                    self._clone(source, vmid, notes)
                else:
                    self._create(node, vmid, notes)
            except ProxmoxError as error:
                if error.retry is not Retry.EXISTS:
                    raise
                if order.vmid:
                    raise Refused("vmid_taken", f"VMID {vmid} was taken meanwhile: {error.reason}") from error
                continue
            self._step(f"guest {vmid} is made on {node}")
            return self._guests.again(Guest(node, vmid, order.pool, {}))
        raise Refused("no_vmid", f"No VMID is free from {order.vmids[0]} to {order.vmids[-1]}; widen the range `vmids`.")

    def _numbers(self) -> Iterator[int]:
        """VMIDs to try, in order. Looking reserves nothing, so a number can still be taken when it is used."""
        if self._order.vmid:
            yield self._order.vmid
            return
        seen = {int(row["vmid"]) for row in self._guests.listed()}
        for vmid in self._order.vmids:
            if vmid not in seen and self._guests.is_free(vmid):
                yield vmid

    def _template(self) -> Guest:
        """The newest version of the template, on the node asked for or on the one with most free memory."""
        key = f"template:{self._order.template}:"
        found = [g for g in self._guests.marked("template") if g.is_template and g.mark and g.mark.key.startswith(key)]
        nodes = {guest.node for guest in found}
        if self._order.node:
            nodes &= {self._order.node}
        if not nodes:
            where = f"node {self._order.node}" if self._order.node else "any node"
            raise Refused(
                "template_missing",
                f"There is no template '{self._order.template}' on {where}; build it with playbooks/build_template.yml.",
            )
        node = nodes.pop() if len(nodes) == 1 else self._roomiest(nodes)
        here = [guest for guest in found if guest.node == node]
        return max(here, key=lambda guest: str(guest.mark.fields.get("built", "")) if guest.mark else "")

    def _roomiest(self, nodes: set[str]) -> str:
        rows = self._proxmox.get("/cluster/resources", type="node") or []
        free = {row["node"]: int(row.get("maxmem", 0)) - int(row.get("mem", 0)) for row in rows if row["node"] in nodes}
        return max(sorted(nodes), key=lambda node: free.get(node, 0))

    def _clone(self, source: Guest, vmid: int, notes: str) -> None:
        """A copy-on-write clone, or a full one where the storage cannot do that."""
        order = self._order
        fields = {"newid": vmid, "hostname": order.wanted.hostname, "description": notes, "pool": order.pool}
        try:
            self._task(source, "POST", "/clone", **fields)
        except ProxmoxError as error:
            if "not available" not in error.reason and "not supported" not in error.reason:
                raise
            self._task(source, "POST", "/clone", **fields, full=True, storage=order.storage)

    def _create(self, node: str, vmid: int, notes: str) -> None:
        """A guest from a container image. `nesting` is the one feature that a token may set, and all that Docker needs."""
        order, wanted = self._order, self._order.wanted
        upid = self._proxmox.post(
            f"/nodes/{node}/lxc",
            vmid=vmid,
            ostemplate=order.image,
            hostname=wanted.hostname,
            description=notes,
            pool=order.pool,
            rootfs=f"{order.storage}:{wanted.disk_gb}",
            unprivileged=True,
            features="nesting=1",
            **{"ssh-public-keys": order.public_key},
            **wanted.settings(),
        )
        self._proxmox.wait(upid, 600)

    def _configure(self, guest: Guest) -> Guest:
        """The guest of this run has the firewall, the settings and the disk that are wanted."""
        if self._order.fenced and not self._dry:
            fixed = self._order.wanted.address != "dhcp"
            fence(self._proxmox, guest.path, *self._order.ports, fixed_address=fixed)
        missing = differences(guest.config, self._order.wanted)
        if not missing:
            return guest
        settings = {d.what: d.wanted for d in missing if d.what != "disk"}
        if settings:
            self._guests.patiently(guest, lambda: self._proxmox.put(f"{guest.path}/config", **settings))
        if any(d.what == "disk" for d in missing):
            self._task(guest, "PUT", "/resize", disk="rootfs", size=f"{self._order.wanted.disk_gb}G")
        self._step(f"guest {guest.vmid} is configured")
        return self._guests.again(guest)

    def _claim(self, guest: Guest) -> Guest:
        """The guest's notes carry this attempt, which shuts earlier ones out. Not a change that anybody should see."""
        assert guest.mark is not None
        attempt = self._order.mark.attempt
        if guest.mark.attempt == attempt:
            return guest
        return self._mark(guest, guest.mark.having(attempt=attempt))

    def _mark(self, guest: Guest, mark: Mark) -> Guest:
        if self._dry:
            return guest
        notes = replace_mark(guest.notes, mark)
        fields = {"description": notes, "digest": guest.config.get("digest")}
        self._guests.patiently(guest, lambda: self._proxmox.put(f"{guest.path}/config", **fields))
        return self._guests.again(guest)

    def _boot(self, guest: Guest) -> None:
        if self._guests.is_running(guest):
            return
        self._guests.wait_for_lock(guest)
        self._step(f"guest {guest.vmid} is started")
        try:
            self._task(guest, "POST", "/status/start")
        except ProxmoxError as error:
            if "already running" not in error.reason:
                raise

    def _address(self, guest: Guest) -> str:
        """The guest's address without prefix length; with DHCP, as soon as the interface has one."""
        fixed = self._order.wanted.address
        if fixed != "dhcp":
            return fixed.split("/")[0]
        for _ in polls(time.monotonic() + PATIENCE_SECONDS):
            for interface in self._proxmox.get(f"{guest.path}/interfaces") or []:
                address = str(interface.get("inet", "")).split("/")[0]
                if interface.get("name") == "eth0" and address:
                    return address
        raise Waiting(f"an address by DHCP for guest {guest.vmid}")

    def _destroy(self, guest: Guest) -> None:
        if str(guest.config.get("protection", "0")) == "1":
            raise Refused("guest_protected", f"Guest {guest.vmid} is protected; take the protection off in Proxmox first.")
        if guest.lock:
            self._guests.wait_for_lock(guest)
        self._step(f"guest {guest.vmid} is destroyed")
        try:
            self._task(guest, "DELETE", "", force=True, purge=True, **{"destroy-unreferenced-disks": True})
        except ProxmoxError as error:
            if not is_missing(error):
                raise
        if not self._dry and not self._guests.is_free(guest.vmid):
            raise Refused("guest_left", f"Guest {guest.vmid} is still there after its removal; see its task log.")

    def _task(self, guest: Guest, method: str, path: str, **fields: object) -> None:
        """A call that starts a task, followed to the task's end; short locks in either are waited out."""
        if self._dry:
            return
        calls = {"POST": self._proxmox.post, "PUT": self._proxmox.put, "DELETE": self._proxmox.delete}

        def run() -> None:
            upid = calls[method](guest.path + path, **fields)
            if upid:
                self._proxmox.wait(upid, PATIENCE_SECONDS + 10)

        self._guests.patiently(guest, run)

    def _step(self, text: str) -> None:
        self.done.steps.append(text)
