"""What our modules decide inside a guest and on a node."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import docker_guest
import proxmox_template_base
import pytest
import ssh_endpoint
from ansible.module_utils import docker_check, guest_address, guest_guard, guest_limits
from ansible.module_utils.guest_files import Files

GOOD = {"engine": "26.1.5+dfsg1", "driver": "overlay2", "live_restore": True}


def test_text_of_people_arrives_as_it_is() -> None:
    assert '"t": "{{ 7*7 }} $(id) ü"' in docker_guest.document({"t": "{{ 7*7 }} $(id) ü"})


def test_keys_are_added_once_and_others_stay() -> None:
    own = "# mine\nssh-ed25519 AAA me\n"

    once = docker_guest.with_keys(own, ["ssh-ed25519 BBB shop\n", ""])

    assert once == own + "ssh-ed25519 BBB shop\n"
    assert docker_guest.with_keys(once, ["ssh-ed25519 BBB other-comment"]) == once


def test_a_file_is_written_once_and_shown_in_the_diff(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "environment.json"
    files = Files(dry=False)

    assert files.put(file, "one\n", 0o600)
    assert not files.put(file, "one\n", 0o600)

    assert file.read_text() == "one\n"
    assert file.stat().st_mode & 0o777 == 0o600
    assert [change["after"] for change in files.changes] == ["one\n"]
    assert list(file.parent.iterdir()) == [file]


def test_a_dry_run_writes_no_file(tmp_path: Path) -> None:
    files = Files(dry=True)

    assert files.put(tmp_path / "x", "one")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("change", "word"),
    [({"driver": "vfs"}, "vfs"), ({"live_restore": False}, "live-restore")],
)
def test_what_is_wrong_with_docker_is_said(change: dict[str, object], word: str) -> None:
    assert docker_check.docker_problems(GOOD) == []

    (sentence,) = docker_check.docker_problems({**GOOD, **change})

    assert word in sentence


def test_memory_is_read_as_the_guest_sees_it() -> None:
    assert guest_limits.memory_mb("MemTotal:        2097152 kB\nMemFree: 1 kB\n") == 2048


def test_a_limit_that_does_not_hold_is_named() -> None:
    wrong = guest_limits.problems(cores=0, memory=1, disk_gb=10**6)

    assert [sentence.split(" ")[2:4] for sentence in wrong] == [["sees", wrong[0].split(" ")[3]], ["may", "run"]]


def test_the_newest_image_is_found_by_its_numbers() -> None:
    names = ["debian-12-standard_12.9-1_amd64.tar.zst", "debian-12-standard_12.12-1_amd64.tar.zst", "debian-13-standard_13.1-2_amd64.tar.zst"]

    assert proxmox_template_base.newest(names, "debian-12-standard") == names[1]
    assert proxmox_template_base.newest(names, "ubuntu") == ""


@pytest.mark.parametrize(("version", "good"), [("6.0.4-1", False), ("6.0.5-1", False), ("6.0.5-2", True), ("6.0.10-1", True)])
def test_a_node_is_judged_by_its_lxc(version: str, good: bool) -> None:
    first_good = proxmox_template_base.numbers(proxmox_template_base.FIRST_GOOD_LXC)

    assert (proxmox_template_base.numbers(version) >= first_good) is good


@pytest.mark.parametrize(("greeting", "expected"), [(b"SSH-2.0-OpenSSH_9.2\r\n", True), (b"HTTP/1.1 400\r\n", False)])
def test_only_an_ssh_server_counts_as_an_answer(greeting: bytes, expected: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def greet() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(greeting)

        greeter = threading.Thread(target=greet)
        greeter.start()

        assert ssh_endpoint.answers("127.0.0.1", server.getsockname()[1], deadline=0) is expected
        greeter.join()


@pytest.mark.parametrize("key", ["", "ssh-ed25519", 'ssh-ed25519 AAA" -o ProxyCommand=id', "ssh-ed25519 AAA BBB"])
def test_a_host_key_from_notes_is_never_more_than_a_key(key: str) -> None:
    assert not ssh_endpoint.KEY.fullmatch(key)


def test_packages_that_were_left_half_installed_are_noticed(tmp_path: Path) -> None:
    (tmp_path / "updates").mkdir()
    (tmp_path / "status").write_text("Package: a\nStatus: install ok installed\n")
    assert not docker_guest.dpkg_was_interrupted(tmp_path)

    (tmp_path / "updates" / "0001").touch()
    assert docker_guest.dpkg_was_interrupted(tmp_path)

    (tmp_path / "updates" / "0001").unlink()
    (tmp_path / "status").write_text("Package: a\nStatus: install ok half-configured\n")
    assert docker_guest.dpkg_was_interrupted(tmp_path)


def test_management_ports_are_closed_to_others_and_docker_is_left_alone(tmp_path: Path) -> None:
    text = guest_guard.rules_text({"management": ["198.18.0.1", "10.0.0.0/24", "10.0.0.7"], "portainer": [], "agent_port": 9001})

    assert 'iifname != "lo" tcp dport 22 ip saddr != { 10.0.0.0/24, 198.18.0.1/32 } drop' in text
    assert 'iifname != "lo" tcp dport 22 meta nfproto ipv6 drop' in text
    assert "9001" not in text
    assert "flush" not in text


@pytest.mark.parametrize("management", [[], ["dc/platform"]])
def test_nobody_is_locked_out_by_a_guard_that_knows_no_address(management: list[str]) -> None:
    assert "drop" not in guest_guard.rules_text({"management": management, "portainer": [], "agent_port": 9001})


def test_a_guest_without_nft_has_no_second_line(tmp_path: Path) -> None:
    told = {"management": ["198.18.0.1"], "portainer": [], "agent_port": 9001}

    assert not guest_guard.guard(told, Files(dry=True), nft=tmp_path / "nft")


def test_an_address_is_announced_to_everybody_as_its_owners() -> None:
    """Byte for byte RFC 826, with the sender's own address as target."""
    frame = guest_address.announcement(bytes.fromhex("02be5a3f2b51"), bytes([198, 18, 0, 64]))

    assert frame.hex() == (
        "ffffffffffff" "02be5a3f2b51" "0806" "0001" "0800" "06" "04" "0001" "02be5a3f2b51" "c6120040" "000000000000" "c6120040"
    )


def test_a_guest_speaks_where_its_default_route_leads() -> None:
    head = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
    docker = "docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n"
    default = "eth1\t00000000\t010012C6\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"

    assert guest_address.default_interface(head + docker + default) == "eth1"
    assert guest_address.default_interface(head + docker) is None
