"""A container's life through proxmoxer, unmodified. Prints one line for each thing that held."""

import os
import sys
import time

from proxmoxer import ProxmoxAPI
from proxmoxer.core import ResourceException

NODE = "pve1"
POOL = "berth"


def connect():
    return ProxmoxAPI(
        os.environ["PROXMOX_HOST"],
        port=int(os.environ["PROXMOX_PORT"]),
        user=os.environ["PROXMOX_USER"],
        token_name=os.environ["PROXMOX_TOKEN_ID"],
        token_value=os.environ["PROXMOX_TOKEN_SECRET"],
        verify_ssl=os.environ["PROXMOX_CA"],
        timeout=30,
    )


def done(node, upid, expected="OK"):
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        status = node.tasks(upid).status.get()
        if status["status"] == "stopped":
            assert status["exitstatus"] == expected, status
            return status
        time.sleep(0.05)
    raise AssertionError("%s did not end" % upid)


def refused(call, code, text):
    try:
        call()
    except ResourceException as refusal:
        told = "%s %s" % (refusal.content, refusal.errors)
        assert refusal.status_code == code and text in told, told
        return
    raise AssertionError("%r was not refused" % text)


def until(holds, otherwise):
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.05)


def has_address(guest):
    """Its init has come that far: one that has just begun would not hear that it is to shut down."""
    return any(interface["name"] == "eth0" and interface.get("inet") for interface in guest.interfaces.get())


def main():
    proxmox = connect()
    node = proxmox.nodes(NODE)
    template = [
        item["volid"]
        for item in node.storage("local").content.get(content="vztmpl")
        if "debian-12" in item["volid"]
    ][0]

    vmid = proxmox.cluster.nextid.get()
    assert isinstance(vmid, str), vmid
    refused(lambda: node.lxc.post(vmid=vmid, ostemplate=template, unprivileged=True), 400, "boolean")
    upid = node.lxc.post(
        vmid=vmid,
        ostemplate=template,
        hostname="life",
        pool=POOL,
        rootfs="local-btrfs:2",
        memory=256,
        features="nesting=1",
        net0="name=eth0,bridge=vmbr0,ip=dhcp",
        start=1,
    )
    assert upid.endswith(":"), upid
    status = done(node, upid)
    assert status["user"] == "berth@pve" and status["tokenid"] == "lab", status
    guest = node.lxc(vmid)
    until(lambda: guest.status.current.get()["status"] == "running", "start=1 starts by a task of its own")
    types = {task["type"] for task in node.tasks.get(vmid=int(vmid), source="all")}
    assert {"vzcreate", "vzstart"} <= types, types
    print("created and started")

    refused(lambda: node.lxc.post(vmid=vmid, ostemplate=template, storage="local-btrfs", pool=POOL), 500, "CT %s already exists on node" % vmid)
    refused(lambda: guest.config.put(features="nesting=1,fuse=1"), 403, "only allowed for root@pam")
    refused(lambda: proxmox.nodes(NODE).lxc(999999).config.get(), 403, "VM.Audit")
    print("refused in Proxmox's words")

    done(node, guest.snapshot.post(snapname="before", description="first"))
    guest.config.put(memory=512, description="changed")
    assert guest.config.get()["memory"] == 512
    done(node, guest.snapshot("before").rollback.post())
    config = guest.config.get()
    assert config["memory"] == 256 and config["parent"] == "before", config
    assert config["description"].strip() == "changed", config
    names = [snapshot["name"] for snapshot in guest.snapshot.get()]
    assert names[-1] == "current" and "before" in names, names
    done(node, guest.snapshot("before").delete())
    print("snapshot taken, returned to and deleted")

    done(node, guest.resize.put(disk="rootfs", size="+1G"))
    assert "size=3G" in guest.config.get()["rootfs"]
    refused(lambda: guest.resize.put(disk="rootfs", size="1G"), 500, "unable to shrink disk size")
    print("resized")

    refused(lambda: guest.clone.post(newid=vmid, pool=POOL), 500, "already exists")
    copy = proxmox.cluster.nextid.get()
    done(node, guest.clone.post(newid=copy, hostname="copy", pool=POOL, full=1))
    members = [member["vmid"] for member in proxmox.pools(POOL).get()["members"]]
    assert int(copy) in members, members
    guest.template.post()
    until(lambda: guest.config.get().get("template"), "no template")
    linked = proxmox.cluster.nextid.get()
    done(node, guest.clone.post(newid=linked, hostname="linked", pool=POOL))
    clone = node.lxc(linked)
    assert clone.config.get()["features"] == "nesting=1"
    assert clone.config.get()["net0"] != guest.config.get()["net0"]
    print("cloned whole and linked")

    done(node, clone.status.start.post())
    until(lambda: has_address(clone), "no address")
    refused(lambda: clone.delete(), 500, "container is running")
    done(node, clone.status.shutdown.post(timeout=30))
    assert clone.interfaces.get() is None
    done(node, clone.status.start.post())
    done(node, clone.status.suspend.post(), "command 'lxc-checkpoint -n %s -s -D /var/lib/vz/dump' failed: exit code 1" % linked)
    done(node, clone.status.stop.post())
    refused(lambda: clone.status.stop.post(), 500, "CT %s not running" % linked)
    print("started and stopped")

    for each in (linked, copy, vmid):
        done(node, node.lxc(each).delete(force=1, purge=1))
    assert not [item for item in node.lxc.get() if str(item["vmid"]) in (vmid, copy, linked)]
    print("deleted")
    return 0


if __name__ == "__main__":
    sys.exit(main())
