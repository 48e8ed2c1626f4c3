"""Guests that go away between two questions about them, and refusals that mean something else."""

from __future__ import annotations

from typing import Any

import proxmox_environments_info
import pytest
from ansible.module_utils.proxmox_api import Proxmox, ProxmoxError
from ansible.module_utils.proxmox_guests import Guests
from ansible.module_utils.proxmox_notes import mark_of
from ansible.module_utils.proxmox_peers import shut_out
from standin import StandIn
from test_observing import guest, look

REFUSED = (403, "Permission check failed (/vms/10002, VM.Audit)")
ADDRESS = "198.18.0.64"
PEER = {"type": "in", "action": "ACCEPT", "comment": "berth", "source": ADDRESS}


@pytest.fixture
def neighbours(standin: StandIn) -> dict[int, dict[str, Any]]:
    """Two environments that let the address in."""
    made = {}
    for vmid in (10002, 10003):
        notes = mark_of({"id": f"u-{vmid}", "name": f"n-{vmid}", "attempt": 1}).line()
        made[vmid] = standin.add(vmid, config={"description": notes, "tags": "berth;environment"}, rules=[dict(PEER)])
    return made


def shut(proxmox: Proxmox) -> list[str]:
    return shut_out(proxmox, Guests(proxmox, "berth"), ADDRESS, dry=False)


@pytest.mark.parametrize("question", ["config", "firewall/rules"])
def test_a_neighbour_that_goes_away_has_no_rules_to_change(
    question: str, proxmox: Proxmox, standin: StandIn, neighbours: dict[int, dict[str, Any]]
) -> None:
    standin.vanish_at("GET", f"10002/{question}", 10002)

    assert shut(proxmox) == [f"guest 10003 lets {ADDRESS} in no more"]
    assert neighbours[10003]["rules"] == []


def test_a_neighbour_whose_rules_we_may_not_read_is_no_neighbour_gone(
    proxmox: Proxmox, standin: StandIn, neighbours: dict[int, dict[str, Any]]
) -> None:
    standin.refuse_once("GET", "10002/firewall/rules", *REFUSED)

    with pytest.raises(ProxmoxError, match=r"VM\.Audit"):
        shut(proxmox)


def test_a_guest_that_goes_away_under_the_look_is_absent(proxmox: Proxmox, standin: StandIn) -> None:
    guest(standin)
    standin.vanish_at("GET", "status/current", 10001)

    assert look(proxmox).power == "absent"


def test_an_environment_that_goes_away_under_the_list_is_not_listed(
    proxmox: Proxmox, standin: StandIn, neighbours: dict[int, dict[str, Any]]
) -> None:
    standin.vanish_at("GET", "10002/status/current", 10002)

    listed = proxmox_environments_info.look({"connection": {"pool": "berth"}, "names": []}, proxmox)

    assert [environment["name"] for environment in listed["environments"]] == ["n-10003"]
