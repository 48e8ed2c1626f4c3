# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""The life of one guest: made, started, finished, walled, turned into a template, destroyed.

Every step looks first and then does what is missing, so that a step that was cut off can be asked for again.
While a run makes a guest, the guest's notes carry that run in `making`; only such a guest is configured or rolled back.
"""

from __future__ import annotations

import dataclasses
import time

from ansible.module_utils.proxmox_api import Proxmox, ProxmoxError, is_missing, polls
from ansible.module_utils.proxmox_fence import Wall, fence
from ansible.module_utils.proxmox_fenced import NO_WALL, is_fenced, not_isolated
from ansible.module_utils.proxmox_guests import PATIENCE_SECONDS, Guest, Guests, Refused, Waiting
from ansible.module_utils.proxmox_making import Making
from ansible.module_utils.proxmox_notes import Mark, replace_mark
from ansible.module_utils.proxmox_peers import addressed
from ansible.module_utils.proxmox_wanted import Difference, Order, differences


@dataclasses.dataclass
class Done:
    """What was found and what was done (or, in a dry run, would be)."""

    guest: Guest | None = None
    steps: list[str] = dataclasses.field(default_factory=list)
    found: list[Difference] = dataclasses.field(default_factory=list)
    address: str = ""
    not_isolated: str = ""


class Lifecycle:
    """One guest's life, by one run. With `dry`, nothing is changed and the steps are only named."""

    def __init__(self, proxmox: Proxmox, order: Order, dry: bool) -> None:
        self._proxmox = proxmox
        self._guests = Guests(proxmox, order.pool)
        self._order = order
        self._making = Making(proxmox, self._guests, order)
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
            return  # a dry run
        if guest.mark and guest.mark.making == self._order.run:
            guest = self._configure(guest)
        else:
            self.done.found = differences(guest.config, self._order.wanted)
            guest = self._claim(guest)
        self.done.guest = guest
        self.done.not_isolated = self._not_isolated(guest)
        self._boot(guest)
        if not self._dry or not self.done.steps:
            self.done.address = self._address(guest)

    def claim(self) -> None:
        """The guest's notes carry this attempt, so that earlier ones change nothing any more. No guest is fine."""
        guest = self._find()
        self.done.guest = self._claim(guest) if guest and guest.mark else None

    def wall(self) -> None:
        """A finished guest's wall is the one of this order; what only a former one let in is let in no more."""
        guest = self._must_exist()
        if guest.mark and guest.mark.making:
            raise Refused("guest_missing", f"Guest {guest.vmid} is half made; run playbooks/provision_docker_env.yml again.")
        self.done.guest = guest
        if self._order.fenced:
            wall, fixed = self._wall(), self._order.wanted.fixed_address()
            if not is_fenced(self._proxmox, guest.path, self._order.ports, fixed, wall):
                self._step(f"guest {guest.vmid} has the wall that it should have")
                if not self._dry:
                    fence(self._proxmox, guest.path, self._order.ports, fixed, wall)
        self.done.not_isolated = self._not_isolated(guest)

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
            self._follow(guest, "POST", "/status/shutdown", timeout=30, forceStop=True)
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
        if self._dry:
            self._step(f"guest {self._order.vmid or 'of the next free VMID'} is made on {self._making.node()}")
            return None
        guest = self._making.make()
        self._step(f"guest {guest.vmid} is made on {guest.node}")
        return guest

    def _configure(self, guest: Guest) -> Guest:
        """The guest of this run has the firewall, the settings and the disk that are wanted."""
        if self._order.fenced and not self._dry:
            fence(self._proxmox, guest.path, self._order.ports, self._order.wanted.fixed_address(), self._wall())
        missing = differences(guest.config, self._order.wanted)
        if not missing:
            return guest
        settings = {d.what: d.wanted for d in missing if d.what != "disk"}
        if settings:
            self._guests.patiently(guest, lambda: self._proxmox.put(f"{guest.path}/config", **settings))
        if any(d.what == "disk" for d in missing):
            self._follow(guest, "PUT", "/resize", disk="rootfs", size=f"{self._order.wanted.disk_gb}G")
        self._step(f"guest {guest.vmid} is configured")
        return self._guests.again(guest)

    def _not_isolated(self, guest: Guest) -> str:
        return not_isolated(self._proxmox, guest) if self._order.fenced else NO_WALL

    def _wall(self) -> Wall:
        """The order's wall, with the names of other environments replaced by the addresses that their guests have."""
        wall, strangers = addressed(self._order.wall, self._guests)
        if strangers:
            raise Refused("peer_missing", f"Environment '{strangers[0]}' is to be let in, and there is none with a fixed address.")
        return wall

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
            self._follow(guest, "POST", "/status/start")
        except ProxmoxError as error:
            if "already running" not in error.reason:
                raise

    def _address(self, guest: Guest) -> str:
        """The guest's address without prefix length; with DHCP, as soon as the interface has one."""
        fixed = self._order.wanted.fixed_address()
        if fixed:
            return fixed
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
            self._follow(guest, "DELETE", "", force=True, purge=True, **{"destroy-unreferenced-disks": True})
        except ProxmoxError as error:
            if not is_missing(error):
                raise
        if not self._dry and not self._guests.is_free(guest.vmid):
            raise Refused("guest_left", f"Guest {guest.vmid} is still there after its removal; see its task log.")

    def _follow(self, guest: Guest, method: str, path: str, **fields: object) -> None:
        if not self._dry:
            self._guests.follow(guest, method, path, **fields)

    def _step(self, text: str) -> None:
        self.done.steps.append(text)
