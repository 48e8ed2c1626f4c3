"""A look at a guest against a stand-in: everything is told, nothing is changed."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from ansible.module_utils.proxmox_api import Proxmox
from ansible.module_utils.proxmox_fence import Wall, fence
from ansible.module_utils.proxmox_guests import Refused
from ansible.module_utils.proxmox_lifecycle import Lifecycle
from ansible.module_utils.proxmox_notes import mark_of, read_mark, write_notes
from ansible.module_utils.proxmox_observing import Observing, Seen
from ansible.module_utils.proxmox_wanted import Order
from standin import StandIn
from test_lifecycle import ORDER, WANTED

WALLED = dataclasses.replace(ORDER, wall=Wall(management=("198.18.0.1",), published=("198.18.0.3",)))
UNFENCED = dataclasses.replace(ORDER, fenced=False)


def guest(standin: StandIn, **fields: Any) -> dict[str, Any]:
    mark = mark_of({"id": "u-1", "name": "shop", "attempt": 7, "host_key": "ssh-ed25519 own", **fields})
    config = {**WANTED.settings(), "description": write_notes([], mark), "rootfs": "s:d,size=10G"}
    return standin.add(10001, config=config, status="running")


def look(proxmox: Proxmox, order: Order = UNFENCED) -> Seen:
    return Observing(proxmox, order).look()


def test_a_guest_as_asked_is_seen_whatever_attempt_has_marked_it(proxmox: Proxmox, standin: StandIn) -> None:
    guest(standin)

    seen = look(proxmox)

    assert (seen.power, seen.address, seen.problems) == ("running", "198.18.0.70", ())
    assert standin.changes() == []


def test_what_differs_is_said_in_words(proxmox: Proxmox, standin: StandIn) -> None:
    guest(standin)["config"]["memory"] = "1024"

    assert look(proxmox).problems == ("The guest's memory is 1024 and should be 2048.",)


def test_a_guest_whose_making_was_cut_off_is_half_made(proxmox: Proxmox, standin: StandIn) -> None:
    guest(standin, making="run-0")

    seen = look(proxmox)

    assert seen.half_made
    assert "half made" in seen.problems[0]


def test_a_stopped_guest_is_stopped_and_no_problem_of_its_own(proxmox: Proxmox, standin: StandIn) -> None:
    guest(standin)["status"] = "stopped"

    assert look(proxmox) == dataclasses.replace(look(proxmox), power="stopped", problems=())


def test_no_guest_is_absent(proxmox: Proxmox) -> None:
    assert look(proxmox).power == "absent"


def test_a_stranger_in_our_place_is_told_and_means_absent_where_ours_never_was(proxmox: Proxmox, standin: StandIn) -> None:
    standin.add(10001, config={"description": "mine"})

    with pytest.raises(Refused) as caught:
        look(proxmox)
    assert caught.value.code == "guest_not_ours"
    assert look(proxmox, dataclasses.replace(UNFENCED, fresh=True)).power == "absent"


def test_a_missing_firewall_is_told(proxmox: Proxmox, standin: StandIn) -> None:
    guest(standin)

    seen = look(proxmox, ORDER)

    assert seen.problems == ("The guest's firewall in Proxmox is off and should be on.",)
    assert seen.not_isolated == seen.problems[0]
    assert standin.changes() == []


@pytest.fixture
def walled(proxmox: Proxmox, standin: StandIn) -> dict[str, Any]:
    """A guest with the wall of WALLED."""
    there = guest(standin)
    fence(proxmox, "/nodes/pve1/lxc/10001", WALLED.ports, "198.18.0.70", WALLED.wall)
    standin.calls.clear()
    return there


def test_a_wall_as_asked_holds(proxmox: Proxmox, standin: StandIn, walled: dict[str, Any]) -> None:
    seen = look(proxmox, WALLED)

    assert (seen.problems, seen.not_isolated) == ((), "")
    assert standin.changes() == []


@pytest.mark.parametrize(
    ("option", "value"), [("policy_in", "ACCEPT"), ("policy_out", "DROP"), ("ipfilter", "0"), ("macfilter", "0"), ("dhcp", "1"), ("ndp", "1")]
)
def test_a_switch_that_somebody_turned_is_told(proxmox: Proxmox, walled: dict[str, Any], option: str, value: str) -> None:
    walled["firewall"][option] = value

    [problem] = look(proxmox, WALLED).problems

    assert f"has {option} {value}" in problem


def test_a_wall_from_before_ipv6_was_shut_is_told(proxmox: Proxmox, walled: dict[str, Any]) -> None:
    del walled["firewall"]["ndp"]
    walled["rules"] = [rule for rule in walled["rules"] if rule.get("dest") != "::/0"]

    assert look(proxmox, WALLED).problems == (
        "The guest's firewall has ndp 1 and should have 0.",
        "The guest's firewall has no rule of ours for DROP out everything to ::/0.",
    )


@pytest.mark.parametrize("held", [{}, {"ipfilter-net0": []}, {"ipfilter-net0": ["198.18.0.70", "198.18.0.9"]}])
def test_a_guest_that_is_not_held_to_its_address_is_told(
    proxmox: Proxmox, walled: dict[str, Any], held: dict[str, list[str]]
) -> None:
    walled["ipsets"] = held

    [problem] = look(proxmox, WALLED).problems

    assert "its own address 198.18.0.70" in problem


def test_a_rule_for_others_than_asked_is_told(proxmox: Proxmox, walled: dict[str, Any]) -> None:
    [ssh] = [rule for rule in walled["rules"] if rule.get("dport") == "22"]
    ssh["source"] = "0.0.0.0/0"

    problems = look(proxmox, WALLED).problems

    assert problems == (
        "The guest's firewall has no rule of ours for ACCEPT in tcp to 22 from 198.18.0.1.",
        "The guest's firewall has a rule of ours too many, for ACCEPT in tcp to 22 from 0.0.0.0/0.",
    )


def test_a_wall_that_lets_everybody_in_does_not_isolate(proxmox: Proxmox, standin: StandIn) -> None:
    guest(standin)
    fence(proxmox, "/nodes/pve1/lxc/10001", ORDER.ports, "198.18.0.70", ORDER.wall)

    seen = look(proxmox, ORDER)

    assert seen.problems == ()
    assert "lets everybody in to 20000:20019, 22: no address of the platform was named" in seen.not_isolated


def test_an_interface_whose_switch_is_off_does_not_isolate(proxmox: Proxmox, walled: dict[str, Any]) -> None:
    walled["config"]["net0"] = walled["config"]["net0"].replace("firewall=1", "firewall=0")

    assert "interface" in look(proxmox, WALLED).not_isolated


def test_a_peer_that_is_no_more_is_no_difference(proxmox: Proxmox, walled: dict[str, Any]) -> None:
    wall = dataclasses.replace(WALLED.wall, peers=("nobody",))

    assert look(proxmox, dataclasses.replace(WALLED, wall=wall)).problems == ()


def test_a_claim_shuts_an_earlier_attempt_out(proxmox: Proxmox, standin: StandIn) -> None:
    guest(standin, attempt=2)
    claim = Lifecycle(proxmox, dataclasses.replace(ORDER, mark=ORDER.mark.having(attempt=3)), dry=False)

    claim.claim()

    assert claim.done.steps == []
    mark = read_mark(standin.guests[10001]["config"]["description"])
    assert mark and mark.attempt == 3
    with pytest.raises(Refused) as caught:
        Lifecycle(proxmox, ORDER, dry=False).remove(only_of_this_run=False)
    assert caught.value.code == "superseded"
