"""The client: errors by reason phrase, retries only where they are safe, tasks to their end."""

from __future__ import annotations

import dataclasses
import time

import pytest
from ansible.module_utils.proxmox_api import (
    Access,
    Proxmox,
    ProxmoxError,
    Retry,
    StillRunning,
    TaskFailed,
    Upid,
    clock_time,
    retry_class,
)
from standin import StandIn


@pytest.mark.parametrize(
    ("status", "reason", "expected"),
    [
        (500, "CT is locked (backup)", Retry.LOCK),
        (500, "CT is locked (snapshot-delete)", Retry.LOCK),
        (500, "can't lock file '/run/lock/lxc/pve-config-101.lock' - got timeout", Retry.TIMEOUT),
        (500, "cfs-lock 'storage-s' error: got lock request timeout", Retry.TIMEOUT),
        (500, "CT 101 already exists on node 'pve'", Retry.EXISTS),
        (595, "No route to host", Retry.UNREACHABLE),
        (596, "Broken pipe", Retry.UNREACHABLE),
        (500, "unable to shrink disk size", None),
        (403, "Permission check failed (/vms/101, VM.PowerMgmt)", None),
    ],
)
def test_an_error_is_retryable_by_its_sentence(status: int, reason: str, expected: Retry | None) -> None:
    assert retry_class(status, reason) is expected


def test_an_error_carries_reason_phrase_and_parameters(proxmox: Proxmox, standin: StandIn) -> None:
    standin.add(101)

    with pytest.raises(ProxmoxError) as caught:
        proxmox.get("/cluster/nextid", vmid=101)

    assert caught.value.status == 400
    assert caught.value.reason == "Parameter verification failed. (vmid: VM 101 already exists)"


def test_a_read_is_tried_again_while_the_node_is_unreachable(proxmox: Proxmox, standin: StandIn) -> None:
    standin.refuse_once("GET", "/cluster/resources", 595, "Connection refused")

    assert proxmox.get("/cluster/resources", type="vm") == []


def test_a_write_is_never_repeated_by_itself(proxmox: Proxmox, standin: StandIn) -> None:
    standin.add(101)
    standin.refuse_once("POST", "/status/start", 596, "Broken pipe")

    with pytest.raises(ProxmoxError) as caught:
        proxmox.post("/nodes/pve1/lxc/101/status/start")

    assert caught.value.retry is Retry.UNREACHABLE
    assert standin.changes() == ["POST /nodes/pve1/lxc/101/status/start"]


def test_an_api_that_does_not_answer_is_unreachable(access: Access) -> None:
    nobody = dataclasses.replace(access, port=1)

    with pytest.raises(ProxmoxError) as caught:
        Proxmox(nobody, tries=1).get("/version")

    assert caught.value.retry is Retry.UNREACHABLE


def test_a_certificate_that_is_not_trusted_is_said_and_not_retried(access: Access) -> None:
    stranger = dataclasses.replace(access, ca_file="")

    with pytest.raises(ProxmoxError, match="certificate is not trusted") as caught:
        Proxmox(stranger).get("/version")

    assert caught.value.retry is None


def test_booleans_go_as_zero_and_one_and_delete_has_no_body(proxmox: Proxmox, standin: StandIn) -> None:
    standin.add(101)

    proxmox.delete("/nodes/pve1/lxc/101", force=True, purge=False, missing=None)

    assert standin.calls[-1] == ("DELETE", "/nodes/pve1/lxc/101", {"force": "1", "purge": "0"})


def test_a_task_with_warnings_has_ended_well(proxmox: Proxmox, standin: StandIn) -> None:
    proxmox.wait(standin.task("resize", 101, "WARNINGS: 1"), 5)


def test_a_failed_task_carries_its_words_and_its_log(proxmox: Proxmox, standin: StandIn) -> None:
    with pytest.raises(TaskFailed) as caught:
        proxmox.wait(standin.task("vzstart", 101, "CT is locked (snapshot)"), 5)

    assert caught.value.retry is Retry.LOCK
    assert caught.value.log == ["the log"]


def test_a_task_that_goes_on_says_since_when(proxmox: Proxmox, standin: StandIn) -> None:
    upid = standin.task("vzdump", 101)
    standin.once += [("GET", "/status", lambda: {"status": "running"})] * 5

    with pytest.raises(StillRunning, match=r"vzdump on pve1 since \d\d:\d\d UTC"):
        proxmox.wait(upid, 0.05)


def test_the_secret_is_in_no_text_of_the_access(access: Access) -> None:
    assert "the-secret" not in repr(access)


def test_a_upid_is_read() -> None:
    upid = Upid.parse("UPID:pve1:0000C1A0:002F1A2B:66F0A1B2:vzdump:101:root@pam:")

    assert (upid.node, upid.kind, upid.guest) == ("pve1", "vzdump", "101")
    assert clock_time(upid.started) == time.strftime("%H:%M UTC", time.gmtime(0x66F0A1B2))
