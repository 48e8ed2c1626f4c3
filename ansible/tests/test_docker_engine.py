"""Docker inside a guest: networks that cannot collide, versions that compare."""

from __future__ import annotations

import ipaddress

import pytest
from ansible.module_utils.docker_engine import address_pool, daemon_settings, routed_networks, version_key

ROUTES = """Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t010012C6\t0003\t0\t0\t0\t00000000\t0\t0\t0
eth0\t000012C6\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
docker0\t000014AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
br-12ab\t000114AC\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
"""


def network(text: str) -> ipaddress.IPv4Network:
    return ipaddress.IPv4Network(text)


def test_only_networks_outside_docker_count() -> None:
    assert routed_networks(ROUTES) == [network("198.18.0.0/24")]


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        (["198.18.0.0/24"], "172.20.0.0/14"),
        (["172.16.0.0/12"], "10.220.0.0/14"),
        (["172.22.5.0/24", "10.0.0.0/8"], "192.168.128.0/17"),
    ],
)
def test_the_pool_overlaps_nothing(taken: list[str], expected: str) -> None:
    assert address_pool(map(network, taken)) == expected


def test_no_free_pool_is_said() -> None:
    with pytest.raises(ValueError, match="collides"):
        address_pool([network("0.0.0.0/0")])


def test_settings_rotate_logs_and_keep_containers_alive() -> None:
    told = {"log_max_file": 3, "log_max_size": "10m", "registry_mirrors": ["http://198.18.0.1:5000"]}

    settings = daemon_settings(told, [])

    assert settings["live-restore"] is True
    assert settings["log-opts"] == {"max-file": "3", "max-size": "10m"}
    assert settings["registry-mirrors"] == ["http://198.18.0.1:5000"]


def test_the_default_bridge_lies_in_the_pool() -> None:
    told = {"log_max_file": 3, "log_max_size": "10m", "registry_mirrors": []}

    settings = daemon_settings(told, [network("172.16.0.0/12")])

    assert settings["bip"] == "10.220.0.1/24"
    assert settings["default-address-pools"] == [{"base": "10.220.0.0/14", "size": 24}]
    assert "registry-mirrors" not in settings


def test_versions_compare_by_their_numbers() -> None:
    assert version_key("26.1.5+dfsg1") > version_key("26.1.0") > version_key("20.10.24")
