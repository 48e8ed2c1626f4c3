"""NetBox's modules against a stand-in that is held to the published contract, or against a real one (BERTH_TEST_NETBOX_URL)."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from typing import Any

import netbox_cf
import netbox_cluster
import netbox_device
import pytest
from ansible.module_utils import netbox_api as at
from ansible.module_utils.netbox_api import FIELDS, FILTERS, Access, NetBox, NetBoxError
from ansible.module_utils.netbox_record import Record
from netbox_standin import TOKEN, VERSIONS, NetBoxStandIn, published, writable

IDENTITY = str(uuid.uuid4())
FIELD = {
    "name": "berth_id",
    "label": "",
    "description": "Berth's id of the environment.",
    "type": "text",
    "object_types": ["virtualization.virtualmachine", "dcim.device"],
    "choices": [],
    "required": False,
}
REAL = os.environ.get("BERTH_TEST_NETBOX_URL", "")


@pytest.fixture(params=sorted(VERSIONS))
def far(request: pytest.FixtureRequest) -> Iterator[NetBoxStandIn]:
    with NetBoxStandIn(request.param) as standin:
        standin.add(at.CLUSTER, name="pve")
        yield standin


@pytest.fixture
def netbox(far: NetBoxStandIn) -> NetBox:
    client = NetBox(Access(far.url, TOKEN), pause=lambda seconds: None)
    netbox_cf.ensure(client, Record(client, "vm", "", check=False), FIELD)
    return client


def wanted(**changes: Any) -> dict[str, Any]:
    return {
        "url": "https://netbox.example.org",
        "state": "active",
        "kind": "vm",
        "id": IDENTITY,
        "name": "shop-0190c3e4",
        "cluster": "pve",
        "site": "",
        "role": "",
        "device_type": "",
        "tenant": "",
        "cores": 2,
        "memory_mb": 2048,
        "disk_mb": 10240,
        "interface": "eth0",
        "mac": "bc:24:11:00:00:01",
        "address": "198.18.0.64/24",
        "dns_name": "shop.docker.example.org",
        "services": {"https": 443},
        "tags": ["berth"],
        **changes,
    }


def work(netbox: NetBox, check: bool = False, **changes: Any) -> dict[str, Any]:
    values = wanted(**changes)
    return netbox_device.work(Record(netbox, values["kind"], values["id"], check), values)


def test_an_environment_is_recorded_with_all_that_hangs_on_it(far: NetBoxStandIn, netbox: NetBox) -> None:
    answer = work(netbox)

    machine = far.only(at.VM)
    address = far.only(at.ADDRESS)
    assert answer["changed"]
    assert answer["record_url"].endswith(f"/{machine['id']}/")
    assert machine["custom_fields"] == {"berth_id": IDENTITY}
    assert machine["primary_ip4"] == address["id"]
    assert address["assigned_object_id"] == far.only(at.VM_INTERFACE)["id"]
    assert far.only(at.VM_INTERFACE)["primary_mac_address"] == far.only(at.MAC)["id"]
    assert far.only(at.SERVICE)["ports"] == [443]
    assert "made" in far.only(at.JOURNAL)["comments"]


def test_a_second_time_nothing_is_written(far: NetBoxStandIn, netbox: NetBox) -> None:
    work(netbox)
    far.writes.clear()

    answer = work(netbox)

    assert (answer["changed"], far.writes) == (False, [])


def test_a_dry_run_tells_and_writes_nothing(far: NetBoxStandIn, netbox: NetBox) -> None:
    far.writes.clear()

    answer = work(netbox, check=True)

    assert answer["changed"]
    assert far.writes == []


def test_a_renamed_record_is_found_by_its_id_and_a_namesake_is_left_alone(far: NetBoxStandIn, netbox: NetBox) -> None:
    namesake = far.add(at.VM, name="shop-0190c3e4", custom_fields={"berth_id": None}, status="active")
    work(netbox)
    ours = next(each for each in far.objects[at.VM].values() if each["id"] != namesake)
    ours["name"] = "renamed-by-hand"

    answer = work(netbox)

    assert ours["name"] == "shop-0190c3e4"
    assert answer["changes"] == [f"{at.VM} name"]
    assert far.objects[at.VM][namesake]["custom_fields"] == {"berth_id": None}
    assert len(far.objects[at.VM]) == 2


def test_a_deleted_environment_is_marked_once_and_an_unknown_one_is_fine(far: NetBoxStandIn, netbox: NetBox) -> None:
    work(netbox)

    first = work(netbox, state="decommissioning")
    second = work(netbox, state="decommissioning")
    unknown = work(netbox, state="decommissioning", id=str(uuid.uuid4()))

    assert far.only(at.VM)["status"] == "decommissioning"
    assert [each["changed"] for each in (first, second, unknown)] == [True, False, False]


def test_the_address_of_a_deleted_environment_is_free_for_the_next(far: NetBoxStandIn, netbox: NetBox) -> None:
    work(netbox)
    work(netbox, state="decommissioning")

    work(netbox, id=str(uuid.uuid4()), name="blog-1")

    [old, new] = far.objects[at.VM].values()
    assert old["primary_ip4"] is None
    assert new["primary_ip4"] == far.only(at.ADDRESS)["id"]
    assert far.only(at.ADDRESS)["status"] == "active"


def test_an_address_that_hangs_on_something_else_is_not_taken_away(far: NetBoxStandIn, netbox: NetBox) -> None:
    far.add(at.ADDRESS, address="198.18.0.64/24", assigned_object_type="dcim.interface", assigned_object_id=77, status="active")

    with pytest.raises(NetBoxError, match="belongs to something else") as refused:
        work(netbox)

    assert refused.value.code == "netbox_address_taken"


def test_a_device_is_recorded_where_that_is_configured(far: NetBoxStandIn, netbox: NetBox) -> None:
    for path in (at.SITE, at.DEVICE_ROLE, at.DEVICE_TYPE):
        far.add(path, slug="here")

    work(netbox, kind="device", site="here", role="here", device_type="here", cluster="")

    assert far.only(at.DEVICE)["custom_fields"] == {"berth_id": IDENTITY}
    assert far.only(at.DEVICE_INTERFACE)["type"] == "virtual"


def test_a_field_is_made_once_and_keeps_the_kinds_that_it_has(far: NetBoxStandIn, netbox: NetBox) -> None:
    far.only(at.FIELD)["object_types"] = ["dcim.device", "dcim.site", "virtualization.virtualmachine"]
    far.writes.clear()
    record = Record(netbox, "vm", "", check=False)

    netbox_cf.ensure(netbox, record, FIELD)
    netbox_cf.ensure(netbox, record, {**FIELD, "name": "berth_size", "type": "select", "choices": ["s", "m"]})
    netbox_cf.ensure(netbox, record, {**FIELD, "name": "berth_size", "type": "select", "choices": ["s", "m"]})

    assert far.writes == [("POST", at.CHOICES), ("POST", at.FIELD)]


def test_a_cluster_is_made_once_with_its_type_and_one_that_is_there_stays(far: NetBoxStandIn, netbox: NetBox) -> None:
    far.writes.clear()
    dry, record = Record(netbox, "vm", "", check=True), Record(netbox, "vm", "", check=False)

    netbox_cluster.ensure(netbox, dry, "trial", "proxmox")
    for name in ("trial", "trial", "pve", "second"):
        netbox_cluster.ensure(netbox, record, name, "proxmox")

    assert len(dry.changes) == 2
    assert far.writes == [("POST", at.CLUSTER_TYPE), ("POST", at.CLUSTER), ("POST", at.CLUSTER)]
    assert {each["type"] for each in far.objects[at.CLUSTER].values() if "type" in each} == {far.only(at.CLUSTER_TYPE)["id"]}


def test_what_netbox_ignores_fails(far: NetBoxStandIn, netbox: NetBox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(far, "_store", lambda path, number, body: {"id": 9, "name": "another"})

    with pytest.raises(NetBoxError, match="ignored") as refused:
        netbox.create(at.TAG, {"name": "berth", "slug": "berth"})

    assert refused.value.code == "netbox_ignored"


def test_a_name_that_the_contract_does_not_know_is_not_sent(netbox: NetBox) -> None:
    with pytest.raises(ValueError, match="not known to take mac_address"):
        netbox.create(at.VM_INTERFACE, {"mac_address": "x"})
    with pytest.raises(ValueError, match="not known to filter"):
        netbox.find(at.VM, lambda each: True, bogus="1")


@pytest.mark.parametrize("version", sorted(VERSIONS))
def test_every_name_that_is_sent_is_in_the_published_contract(version: str) -> None:
    document = published(version)
    if document is None:
        pytest.skip("the published contract is not beside this checkout")
    for path, names in FIELDS.items():
        assert names <= set(writable(document, path)["properties"]), path
    for path, names in FILTERS.items():
        listed = document["paths"][f"/api/{path}/"]["get"]
        known = set(listed.get("x-query-parameter-names", [])) | {each["name"] for each in listed.get("parameters", [])}
        assert names <= known, path


def test_a_busy_netbox_is_asked_again_over_one_connection(far: NetBoxStandIn, netbox: NetBox) -> None:
    far.next_statuses = [503, 429]
    before = far.connections

    netbox.check_version()

    assert far.connections == before


def test_a_post_whose_answer_is_lost_is_not_repeated(far: NetBoxStandIn, netbox: NetBox) -> None:
    far.next_statuses = [0]

    with pytest.raises(NetBoxError) as refused:
        netbox.create(at.TAG, {"name": "berth", "slug": "berth"})

    assert refused.value.code == "netbox_unreachable"


def test_a_wrong_token_is_refused_in_netboxes_words(far: NetBoxStandIn) -> None:
    with pytest.raises(NetBoxError, match="Invalid v1 token"):
        NetBox(Access(far.url, "x" * 40)).check_version()


def test_another_version_is_refused(far: NetBoxStandIn, netbox: NetBox) -> None:
    far.version = "4.7.0"

    with pytest.raises(NetBoxError, match="neither 4.5 nor 4.6"):
        netbox.check_version()


@pytest.mark.skipif(not REAL, reason="BERTH_TEST_NETBOX_URL and BERTH_TEST_NETBOX_TOKEN name a real one")
def test_a_real_netbox_takes_a_record_and_its_end() -> None:
    client = NetBox(Access(REAL, os.environ["BERTH_TEST_NETBOX_TOKEN"], os.environ.get("BERTH_TEST_NETBOX_CA", "")))
    client.check_version()
    netbox_cf.ensure(client, Record(client, "vm", "", check=False), FIELD)
    here = {"cluster": os.environ["BERTH_TEST_NETBOX_CLUSTER"], "address": f"198.19.{uuid.uuid4().int % 250}.{uuid.uuid4().int % 250}/16"}
    first, second = ({**here, "id": identity, "name": f"shop-{identity[-12:]}"} for identity in (str(uuid.uuid4()), str(uuid.uuid4())))

    told = [work(client, **first), work(client, **first)]
    told += [work(client, state="decommissioning", **first) for _ in range(2)]
    # The address is free for the next one.
    told += [work(client, **second), work(client, **second), work(client, state="decommissioning", **second)]

    assert [each["changed"] for each in told] == [True, False, True, False, True, False, True]
