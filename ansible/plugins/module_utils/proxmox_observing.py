# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""How a guest is, seen from Proxmox. Only reads, and is answered whatever attempt has marked the guest."""

from __future__ import annotations

import dataclasses

from ansible.module_utils.proxmox_api import Proxmox, ProxmoxError
from ansible.module_utils.proxmox_fenced import NO_WALL, not_isolated, unfenced
from ansible.module_utils.proxmox_guests import Guest, Guests, Refused
from ansible.module_utils.proxmox_peers import addressed
from ansible.module_utils.proxmox_wanted import Order, differences


@dataclasses.dataclass(frozen=True)
class Seen:
    """One look at a guest.

    `power` is `running`, `stopped`, or `absent`; `problems` has one sentence for each thing that is not as it should be.
    `not_isolated` says why the guest's wall does not hold.
    """

    power: str
    guest: Guest | None = None
    address: str = ""
    half_made: bool = False
    problems: tuple[str, ...] = ()
    not_isolated: str = ""


class Observing:
    """Looks at the guest of one order."""

    def __init__(self, proxmox: Proxmox, order: Order) -> None:
        self._proxmox = proxmox
        self._guests = Guests(proxmox, order.pool)
        self._order = order

    def look(self) -> Seen:
        """The guest as it is now; Refused(guest_not_ours) if a stranger stands where ours should be."""
        guest = self._find()
        if guest is None:
            return Seen("absent")
        try:
            running = self._guests.is_running(guest)
            address = self._address(guest) if running else ""
            return self._seen(guest, running, address)
        except ProxmoxError as error:
            if self._guests.is_gone(guest, error):
                return Seen("absent")
            raise

    def _find(self) -> Guest | None:
        order = self._order
        if not order.vmid:
            return self._guests.ours(order.mark.key, order.tag, order.wanted.hostname)
        try:
            guest = self._guests.at(order.vmid)
            if guest is not None and not (guest.mark is None and guest.lock == "create"):
                # Who may change it is not asked: any attempt may look.
                self._guests.check_ours(guest, order.mark.key, guest.mark.attempt if guest.mark else 0)
            return guest
        except Refused as refused:
            if order.fresh and refused.code == "guest_not_ours":
                return None  # ours was never there
            raise

    def _address(self, guest: Guest) -> str:
        fixed = self._order.wanted.fixed_address()
        if fixed:
            return fixed
        for interface in self._proxmox.get(f"{guest.path}/interfaces") or []:
            if interface.get("name") == "eth0":
                return str(interface.get("inet", "")).split("/")[0]
        return ""

    def _seen(self, guest: Guest, running: bool, address: str) -> Seen:
        order, mark = self._order, guest.mark
        half_made = mark is None or bool(mark.making)
        problems = [
            f"The guest's {d.what} is {d.actual or 'not set'} and should be {d.wanted}."
            for d in differences(guest.config, order.wanted)
        ]
        if half_made:
            problems = [f"Guest {guest.vmid} is half made: what made it was cut off."]
        elif order.fenced:
            problems += self._unfenced(guest)
        if running and not address:
            problems.append(f"Guest {guest.vmid} runs and has no address.")
        lacking = not_isolated(self._proxmox, guest) if order.fenced else NO_WALL
        return Seen("running" if running else "stopped", guest, address, half_made, tuple(problems), lacking)

    def _unfenced(self, guest: Guest) -> list[str]:
        # An environment that is no more lets nobody in, so that its name is no difference.
        wall, _ = addressed(self._order.wall, self._guests)
        fixed = self._order.wanted.fixed_address()
        return unfenced(self._proxmox, guest.path, self._order.ports, fixed, wall)
