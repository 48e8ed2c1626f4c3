"""One guest's life against a stand-in: made once, changed only by its run, refused to everybody else."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils.proxmox_api import Proxmox, ProxmoxError, clock_time
from ansible.module_utils.proxmox_fence import Wall, options, rules
from ansible.module_utils.proxmox_guests import Refused, Waiting
from ansible.module_utils.proxmox_lifecycle import Done, Lifecycle
from ansible.module_utils.proxmox_notes import mark_of, read_mark, write_notes
from ansible.module_utils.proxmox_wanted import Order, Wanted
from standin import StandIn

WANTED = Wanted(
    hostname="shop",
    cores=2,
    memory_mb=2048,
    disk_gb=10,
    bridge="vmbr0",
    mac="bc:24:11:00:00:01",
    address="198.18.0.70/24",
    gateway="198.18.0.1",
    nameserver="",
    tags=("berth", "environment"),
)
ORDER = Order(
    mark=mark_of({"id": "u-1", "name": "shop", "attempt": 2}),
    tag="environment",
    run="run-1",
    wanted=WANTED,
    people=["Environment shop"],
    pool="berth",
    node="",
    vmid=10001,
    vmids=(),
    template="docker",
    storage="local-btrfs",
    fenced=True,
    ports=(20000, 20019),
)
CONTRACT = Path(__file__).resolve().parents[3] / "shared" / "contracts" / "pve" / "subset.json"


@pytest.fixture(autouse=True)
def template(standin: StandIn) -> None:
    for vmid, built in ((9000, "2026-01-01"), (9001, "2026-02-01")):
        mark = mark_of({"template": "docker", "version": built, "built": built, "host_key": f"ssh-ed25519 {vmid}"})
        config = {"template": 1, "description": mark.line(), "tags": "berth;template", "rootfs": "s:b,size=4G"}
        standin.add(vmid, config=config)


def live(proxmox: Proxmox, verb: str, order: Order = ORDER, dry: bool = False, **told: Any) -> Done:
    life = Lifecycle(proxmox, order, dry)
    getattr(life, verb)(**told)
    return life.done


def finished(standin: StandIn, vmid: int = 10001, pool: str = "berth", **fields: Any) -> dict[str, Any]:
    """A finished guest of ours, as asked."""
    mark = mark_of({"id": "u-1", "name": "shop", "attempt": 1, "host_key": "ssh-ed25519 own", **fields})
    config = {**WANTED.settings(), "description": write_notes([], mark), "rootfs": "s:d,size=10G"}
    return standin.add(vmid, config=config, pool=pool, status="running")


def code(caught: pytest.ExceptionInfo[Refused]) -> str:
    return caught.value.code


def test_a_guest_is_cloned_from_the_newest_template_configured_and_started(proxmox: Proxmox, standin: StandIn) -> None:
    done = live(proxmox, "start")

    guest = standin.guests[10001]
    assert guest["status"] == "running"
    assert guest["config"]["net0"] == (
        "name=eth0,bridge=vmbr0,firewall=1,hwaddr=BC:24:11:00:00:01,ip=198.18.0.70/24,gw=198.18.0.1"
    )
    assert guest["config"]["rootfs"].endswith("size=10G")
    assert done.address == "198.18.0.70"
    mark = read_mark(guest["config"]["description"])
    assert mark and (mark.making, mark.host_key) == ("run-1", "ssh-ed25519 9001")
    assert standin.changes()[0] == "POST /nodes/pve1/lxc/9001/clone"


def test_a_new_guest_is_fenced_once(proxmox: Proxmox, standin: StandIn) -> None:
    live(proxmox, "start")
    live(proxmox, "start")

    guest = standin.guests[10001]
    assert (guest["firewall"]["enable"], guest["firewall"]["policy_in"], guest["firewall"]["ipfilter"]) == ("1", "DROP", "1")
    assert sorted((rule["proto"], rule.get("dport")) for rule in guest["rules"] if rule["type"] == "in" and rule["proto"] != "icmp") == [
        ("tcp", "20000:20019"),
        ("tcp", "22"),
        ("udp", "20000:20019"),
    ]


def test_the_wall_of_a_new_guest_names_who_may_pass(proxmox: Proxmox, standin: StandIn) -> None:
    peer = mark_of({"id": "u-2", "name": "blog", "attempt": 1})
    config = {"description": peer.line(), "tags": "berth;environment", "net0": "name=eth0,ip=198.18.0.71/24"}
    standin.add(10002, config=config)
    wall = Wall(
        management=("198.18.0.1",),
        published=("198.18.0.3",),
        peers=("blog", "10.0.0.0/8"),
        outbound=("198.18.0.1", "10.1.0.0/16"),
        portainer=("198.18.0.4",),
    )

    done = live(proxmox, "start", dataclasses.replace(ORDER, wall=wall))

    guest = standin.guests[10001]
    told = {(rule["type"], rule.get("proto", ""), rule.get("dport", "")): rule for rule in guest["rules"] if rule.get("dest") != "::/0"}
    assert told["in", "tcp", "22"]["source"] == told["in", "icmp", ""]["source"] == "198.18.0.1"
    assert told["in", "tcp", "20000:20019"]["source"] == "198.18.0.3,198.18.0.1"
    assert told["in", "tcp", "9001"]["source"] == "198.18.0.4"
    assert told["in", "", ""]["source"] == "198.18.0.71,10.0.0.0/8"
    assert told["out", "", ""]["dest"] == "198.18.0.1,10.1.0.0/16"
    assert (guest["firewall"]["policy_out"], guest["firewall"]["dhcp"], guest["firewall"]["radv"]) == ("DROP", "0", "0")
    assert (told["out", "udp", "68"]["action"], told["out", "udp", "68"]["sport"]) == ("DROP", "67")
    assert guest["ipsets"] == {"ipfilter-net0": ["198.18.0.70"]}
    assert done.not_isolated == ""


def test_of_the_range_only_the_ports_that_the_wall_names_are_open(proxmox: Proxmox, standin: StandIn) -> None:
    live(proxmox, "start", dataclasses.replace(ORDER, wall=Wall(ports=(20000, 20019))))

    rules = standin.guests[10001]["rules"]
    assert {rule["dport"] for rule in rules if rule.get("proto") in ("tcp", "udp")} == {"22", "68", "546", "20000,20019"}


def test_another_wall_takes_the_place_of_the_former_one(proxmox: Proxmox, standin: StandIn) -> None:
    live(proxmox, "start")
    guest = standin.guests[10001]
    guest["rules"].insert(1, {"type": "in", "action": "ACCEPT", "proto": "tcp", "dport": "8443", "comment": "by hand"})

    live(proxmox, "start", dataclasses.replace(ORDER, wall=Wall(management=("198.18.0.1",))))

    told = [(rule.get("proto"), rule.get("dport"), rule.get("source")) for rule in guest["rules"] if rule["type"] == "in"]
    assert sorted(told, key=str) == [
        ("icmp", None, "198.18.0.1"),
        ("tcp", "20000:20019", "198.18.0.1"),
        ("tcp", "22", "198.18.0.1"),
        ("tcp", "8443", None),
        ("udp", "20000:20019", "198.18.0.1"),
    ]


def test_a_finished_guest_gets_another_wall_once(proxmox: Proxmox, standin: StandIn) -> None:
    former = dataclasses.replace(ORDER, wall=Wall(management=("198.18.0.1",), published=("198.18.0.3",)))
    live(proxmox, "start", former)
    live(proxmox, "finish", former)
    order = dataclasses.replace(ORDER, run="run-2", wall=Wall(management=("198.18.0.1",), published=("198.18.0.9",)))

    assert live(proxmox, "wall", order, dry=True).steps == ["guest 10001 has the wall that it should have"]
    assert passing(standin) == {"198.18.0.3,198.18.0.1"}
    assert live(proxmox, "wall", order).steps == ["guest 10001 has the wall that it should have"]
    assert passing(standin) == {"198.18.0.9,198.18.0.1"}

    before = standin.changes()
    again = live(proxmox, "wall", order)

    assert (again.steps, again.not_isolated) == ([], "")
    assert standin.changes() == before


def passing(standin: StandIn) -> set[str]:
    """Who reaches the range of ports of the guest."""
    return {rule["source"] for rule in standin.guests[10001]["rules"] if rule.get("dport") == "20000:20019"}


def test_a_wall_that_somebody_took_down_is_put_up_again(proxmox: Proxmox, standin: StandIn) -> None:
    live(proxmox, "start")
    live(proxmox, "finish")
    guest = standin.guests[10001]
    guest["firewall"]["enable"], guest["ipsets"] = "0", {}

    live(proxmox, "wall")

    assert guest["firewall"]["enable"] == "1"
    assert guest["ipsets"] == {"ipfilter-net0": ["198.18.0.70"]}


def test_no_ipv6_leaves_a_guest_with_a_fixed_address(proxmox: Proxmox, standin: StandIn) -> None:
    live(proxmox, "start")
    guest = standin.guests[10001]

    first = guest["rules"][0]
    assert (first["type"], first["action"], first["dest"], "proto" in first) == ("out", "DROP", "::/0", False)
    assert guest["firewall"]["ndp"] == "0"


def test_a_guest_without_a_fixed_address_keeps_its_ipv6() -> None:
    assert options(fixed_address=False)["ndp"] == 1
    assert "::/0" not in [rule.get("dest") for rule in rules(20000, 20019, Wall(), fixed_address=False)]


def test_a_wall_from_before_ipv6_was_shut_is_put_right(proxmox: Proxmox, standin: StandIn) -> None:
    live(proxmox, "start")
    live(proxmox, "finish")
    guest = standin.guests[10001]
    del guest["firewall"]["ndp"], guest["rules"][0]

    assert live(proxmox, "wall").steps == ["guest 10001 has the wall that it should have"]

    assert (guest["firewall"]["ndp"], guest["rules"][0]["dest"]) == ("0", "::/0")
    assert live(proxmox, "wall").steps == []


def test_a_wall_that_is_not_ours_to_build_is_left_alone(proxmox: Proxmox, standin: StandIn) -> None:
    finished(standin)

    done = live(proxmox, "wall", dataclasses.replace(ORDER, fenced=False))

    assert (done.steps, done.not_isolated) == ([], "The guest has no wall of its own.")
    assert standin.changes() == []


@pytest.mark.parametrize("there", [False, True])
def test_only_a_finished_guest_is_walled(proxmox: Proxmox, standin: StandIn, there: bool) -> None:
    if there:
        finished(standin, making="killed")

    with pytest.raises(Refused) as caught:
        live(proxmox, "wall")

    assert code(caught) == "guest_missing"
    assert standin.changes() == []


def test_a_wall_without_the_platforms_addresses_isolates_nobody(proxmox: Proxmox) -> None:
    assert "lets everybody in" in live(proxmox, "start").not_isolated


def test_an_address_whose_set_was_made_and_stayed_empty_is_held_the_next_time(proxmox: Proxmox, standin: StandIn) -> None:
    standin.refuse_once("POST", "/ipset/ipfilter-net0", 500, "got timeout")
    with pytest.raises(ProxmoxError):
        live(proxmox, "start")

    live(proxmox, "start")

    assert standin.guests[10001]["ipsets"] == {"ipfilter-net0": ["198.18.0.70"]}


def test_an_unknown_environment_is_let_in_nowhere(proxmox: Proxmox) -> None:
    with pytest.raises(Refused) as caught:
        live(proxmox, "start", dataclasses.replace(ORDER, wall=Wall(peers=("nobody",))))

    assert code(caught) == "peer_missing"


def test_a_wall_that_the_cluster_does_not_hold_is_told(proxmox: Proxmox, standin: StandIn) -> None:
    standin.cluster_firewall = "0"

    assert live(proxmox, "start").not_isolated == "The cluster's firewall is off, so that the guests' walls do not hold."


def test_asking_again_in_the_same_run_changes_nothing(proxmox: Proxmox) -> None:
    live(proxmox, "start")

    assert live(proxmox, "start").steps == []


def test_a_finished_guest_is_compared_and_not_changed(proxmox: Proxmox, standin: StandIn) -> None:
    finished(standin, attempt=2)["config"]["memory"] = "1024"

    done = live(proxmox, "start")

    assert [difference.shown() for difference in done.found] == [{"what": "memory", "is": "1024", "should_be": "2048"}]
    assert standin.changes() == []


def test_a_later_attempt_marks_the_guest_without_calling_it_a_change(proxmox: Proxmox, standin: StandIn) -> None:
    finished(standin)

    assert live(proxmox, "start").steps == []
    mark = read_mark(standin.guests[10001]["config"]["description"])
    assert mark and mark.attempt == 2


def test_a_guest_that_a_newer_attempt_has_marked_is_left_alone(proxmox: Proxmox, standin: StandIn) -> None:
    finished(standin, attempt=3)

    with pytest.raises(Refused) as caught:
        live(proxmox, "remove", only_of_this_run=False)

    assert code(caught) == "superseded"
    assert standin.changes() == []


@pytest.mark.parametrize("verb", ["start", "remove"])
@pytest.mark.parametrize("notes", ["", 'berth: {"id":"somebody-else"}'])
def test_a_stranger_is_never_touched(proxmox: Proxmox, standin: StandIn, verb: str, notes: str) -> None:
    standin.add(10001, config={"description": notes})

    with pytest.raises(Refused) as caught:
        live(proxmox, verb, **({"only_of_this_run": False} if verb == "remove" else {}))

    assert code(caught) == "guest_not_ours"
    assert standin.changes() == []


def test_our_mark_outside_our_pool_is_not_ours(proxmox: Proxmox, standin: StandIn) -> None:
    finished(standin, pool="other")

    with pytest.raises(Refused) as caught:
        live(proxmox, "start")

    assert code(caught) == "guest_not_ours"


def test_a_stranger_on_a_number_that_was_never_ours_has_taken_it(proxmox: Proxmox, standin: StandIn) -> None:
    standin.add(10001)

    with pytest.raises(Refused) as caught:
        live(proxmox, "start", dataclasses.replace(ORDER, fresh=True))

    assert code(caught) == "vmid_taken"


def test_losing_the_race_for_a_number_is_said_or_the_next_one_taken(proxmox: Proxmox, standin: StandIn) -> None:
    standin.refuse_once("POST", "/clone", 500, "CT 10001 already exists on node 'pve1'")
    with pytest.raises(Refused) as caught:
        live(proxmox, "start")
    assert code(caught) == "vmid_taken"

    standin.refuse_once("POST", "/clone", 500, "CT 200 already exists on node 'pve1'")
    done = live(proxmox, "start", dataclasses.replace(ORDER, vmid=0, vmids=range(200, 203)))
    assert done.guest and done.guest.vmid == 201


def test_an_operators_guest_is_found_under_the_name_of_the_former_one(proxmox: Proxmox, standin: StandIn) -> None:
    order = dataclasses.replace(ORDER, vmid=0, vmids=range(200, 203))
    live(proxmox, "start", order)
    live(proxmox, "finish", order, host_key="ssh-ed25519 own")
    standin.add(201, node="pve2", config={"tags": order.tag})
    standin.broadcast_names.update({200: "gone", 201: "other"})
    standin.refuse_once("GET", "/nodes/pve2/lxc", 595, "No route to host")

    assert live(proxmox, "start", order).steps == []
    assert sorted(standin.guests) == [200, 201, 9000, 9001]


def test_an_operators_guest_is_found_again_by_its_mark(proxmox: Proxmox, standin: StandIn) -> None:
    order = dataclasses.replace(ORDER, vmid=0, vmids=range(200, 203))
    live(proxmox, "start", order)
    live(proxmox, "finish", order, host_key="ssh-ed25519 own")

    done = live(proxmox, "start", order)

    assert done.steps == []
    assert sorted(standin.guests) == [200, 9000, 9001]


def test_what_a_killed_run_left_is_made_anew(proxmox: Proxmox, standin: StandIn) -> None:
    live(proxmox, "start", dataclasses.replace(ORDER, run="killed"))

    done = live(proxmox, "start")

    assert done.steps[0] == "guest 10001 is destroyed"
    mark = read_mark(standin.guests[10001]["config"]["description"])
    assert mark and mark.making == "run-1"


def test_a_backup_is_named_and_not_hammered(proxmox: Proxmox, standin: StandIn) -> None:
    finished(standin)["config"]["lock"] = "backup"
    standin.active.append({"type": "vzdump", "id": "10001", "starttime": 0x66F0A1B2})

    with pytest.raises(Waiting, match=f"^backup on pve1 since {clock_time(0x66F0A1B2)}$"):
        live(proxmox, "start")

    assert len(standin.changes()) == 1


def test_a_template_busy_with_another_clone_is_tried_again(proxmox: Proxmox, standin: StandIn) -> None:
    standin.refuse_once("POST", "/clone", 500, "CT is locked (disk)")

    assert live(proxmox, "start").steps[0] == "guest 10001 is made on pve1"


def test_a_storage_without_clones_gets_a_full_copy(proxmox: Proxmox, standin: StandIn) -> None:
    standin.refuse_once("POST", "/clone", 500, "Linked clone feature for 'nfs:1/disk' is not available")

    live(proxmox, "start")

    assert [given.get("full") for method, path, given in standin.calls if path.endswith("/clone")] == [None, "1"]


def test_a_finished_guest_is_not_rolled_back(proxmox: Proxmox, standin: StandIn) -> None:
    live(proxmox, "start")
    live(proxmox, "finish", host_key="ssh-ed25519 own")

    assert live(proxmox, "remove", only_of_this_run=True).steps == []
    assert 10001 in standin.guests


def test_a_half_made_guest_of_this_run_is_rolled_back(proxmox: Proxmox, standin: StandIn) -> None:
    live(proxmox, "start")

    live(proxmox, "remove", only_of_this_run=True)

    assert 10001 not in standin.guests


def test_removing_nothing_is_fine(proxmox: Proxmox) -> None:
    assert live(proxmox, "remove", only_of_this_run=False).steps == []


def test_a_protected_guest_is_not_destroyed(proxmox: Proxmox, standin: StandIn) -> None:
    finished(standin)["config"]["protection"] = 1

    with pytest.raises(Refused) as caught:
        live(proxmox, "remove", only_of_this_run=False)

    assert code(caught) == "guest_protected"


@pytest.mark.parametrize("there", [False, True])
def test_a_dry_run_changes_nothing(proxmox: Proxmox, standin: StandIn, there: bool) -> None:
    if there:
        finished(standin)["status"] = "stopped"

    done = live(proxmox, "start", dry=True)

    assert len(done.steps) == 1
    assert standin.changes() == []


def test_without_a_template_the_way_out_is_said(proxmox: Proxmox, standin: StandIn) -> None:
    standin.guests.clear()

    with pytest.raises(Refused, match=r"playbooks/build_template\.yml"):
        live(proxmox, "start")


def test_a_guest_becomes_a_finished_template(proxmox: Proxmox, standin: StandIn) -> None:
    live(proxmox, "start")

    live(proxmox, "become_template", host_key="ssh-ed25519 t", built="2026-03-01")

    config = standin.guests[10001]["config"]
    mark = read_mark(config["description"])
    assert config["template"] == 1
    assert mark and (mark.making, mark.fields["built"]) == ("", "2026-03-01")


def test_every_call_is_one_that_proxmox_publishes(proxmox: Proxmox, standin: StandIn) -> None:
    if not CONTRACT.exists():
        pytest.skip("the published schema of Proxmox is not here")
    published = json.loads(CONTRACT.read_text())["endpoints"]
    live(proxmox, "start")
    live(proxmox, "become_template", host_key="k")
    live(proxmox, "start", dataclasses.replace(ORDER, vmid=10002, mark=mark_of({"id": "u-2"})))
    live(proxmox, "remove", dataclasses.replace(ORDER, vmid=10002, mark=mark_of({"id": "u-2"})), only_of_this_run=False)

    assert any("/firewall/" in path for _, path, _ in standin.calls)
    for method, path, given in standin.calls:
        parts = path.split("/")
        if parts[1] == "nodes":
            parts[2] = "{node}"
            if parts[3] == "lxc":
                parts[4] = "{vmid}"
                if parts[5:7] == ["firewall", "ipset"]:
                    parts[7:] = ["{name}"] * len(parts[7:])
            elif len(parts) > 4:
                parts[4] = "{upid}"
        known = {name.replace("[n]", "0") for name in published["/".join(parts)][method]["parameters"].get("properties", {})}
        assert set(given) <= known, f"{method} {path}"
