"""A look at a guest against a stand-in: everything is told, nothing is changed."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from ansible.module_utils.proxmox_api import Proxmox
from ansible.module_utils.proxmox_guests import Refused
from ansible.module_utils.proxmox_lifecycle import Lifecycle
from ansible.module_utils.proxmox_notes import mark_of, read_mark, write_notes
from ansible.module_utils.proxmox_observing import Observing, Seen
from ansible.module_utils.proxmox_wanted import Order
from standin import StandIn
from test_lifecycle import ORDER, WANTED

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

    problems = look(proxmox, ORDER).problems

    assert "firewall in Proxmox is off" in problems[0]
    assert len(problems) == 5
    assert standin.changes() == []


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
