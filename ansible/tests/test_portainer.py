"""Portainer's module against a stand-in that is held to the published contract, or a real one (BERTH_TEST_PORTAINER_URL)."""

from __future__ import annotations

import dataclasses
import os
import uuid
from collections.abc import Iterator
from typing import Any

import portainer_environment
import pytest
from ansible.module_utils.portainer_api import Access, Portainer, PortainerError
from portainer_environment import LOCKED, Environment
from portainer_standin import KEY, PASSWORD, PortainerStandIn

IDENTITY = "0190c3e4-0000-7000-8000-000000000001"
REAL = os.environ.get("BERTH_TEST_PORTAINER_URL", "")


@pytest.fixture
def far() -> Iterator[PortainerStandIn]:
    with PortainerStandIn() as standin:
        yield standin


def client(far: PortainerStandIn, **access: str) -> Portainer:
    return Portainer(Access(far.url, **(access or {"api_key": KEY})), pause=lambda seconds: None)


def work(portainer: Portainer, check: bool = False, **changes: Any) -> dict[str, Any]:
    wanted = {
        "url": "https://portainer.example.org:9443",
        "state": "present",
        "id": IDENTITY,
        "name": "shop",
        "agent": "198.18.0.64:9001",
        "public_url": "198.18.0.64",
        "team": "web",
        "registries": [],
        **changes,
    }
    return portainer_environment.work(Environment(portainer, wanted, check), wanted)


def test_an_endpoint_is_made_locked_and_given_to_its_team(far: PortainerStandIn) -> None:
    answer = work(client(far))

    [endpoint] = far.endpoints.values()
    assert endpoint["Name"] == "shop-000000000001"
    assert all(endpoint["SecuritySettings"][name] is False for name in LOCKED)
    assert endpoint["TeamAccessPolicies"] == {"5": {"RoleId": 0}}
    assert far.writes.index(("PUT", "endpoints/1/settings")) < far.writes.index(("PUT", "endpoints/1"))
    assert answer["endpoint_url"] == "https://portainer.example.org:9443/#!/1/docker/dashboard"


def test_a_second_time_nothing_is_written(far: PortainerStandIn) -> None:
    work(client(far))
    far.writes.clear()

    answer = work(client(far))

    assert (answer["changed"], far.writes) == (False, [])


def test_a_dry_run_tells_and_writes_nothing(far: PortainerStandIn) -> None:
    answer = work(client(far), check=True)

    assert answer["changed"]
    assert far.writes == []


def test_access_of_others_is_kept(far: PortainerStandIn) -> None:
    work(client(far))
    far.endpoints[1]["TeamAccessPolicies"] = {"99": {"RoleId": 0}}
    far.endpoints[1]["UserAccessPolicies"] = {"7": {"RoleId": 0}}

    work(client(far))

    assert far.endpoints[1]["TeamAccessPolicies"] == {"99": {"RoleId": 0}, "5": {"RoleId": 0}}
    assert far.endpoints[1]["UserAccessPolicies"] == {"7": {"RoleId": 0}}


def test_a_team_may_pull_from_its_registries_and_others_keep_their_access(far: PortainerStandIn) -> None:
    far.registries[3] = {"Id": 3, "Name": "gitlab", "RegistryAccesses": {"9": {"TeamAccessPolicies": {"7": {"RoleId": 0}}}}}
    work(client(far))
    far.registries[3]["RegistryAccesses"]["1"] = {"TeamAccessPolicies": {"99": {"RoleId": 0}}, "UserAccessPolicies": {"4": {"RoleId": 0}}}

    answers = [work(client(far), registries=["gitlab"]) for _ in range(2)]

    assert [answer["changes"] for answer in answers] == [["access of web to registry gitlab"], []]
    accesses = far.registries[3]["RegistryAccesses"]
    assert accesses["1"]["TeamAccessPolicies"] == {"99": {"RoleId": 0}, "5": {"RoleId": 0}}
    assert accesses["1"]["UserAccessPolicies"] == {"4": {"RoleId": 0}}
    assert accesses["9"]["TeamAccessPolicies"] == {"7": {"RoleId": 0}}


def test_a_registry_that_portainer_lacks_is_told(far: PortainerStandIn) -> None:
    with pytest.raises(PortainerError, match="no registry gitlab") as refused:
        work(client(far), registries=["gitlab"])

    assert refused.value.code == "registry_missing"


def test_environments_of_the_same_minute_keep_their_own_endpoints(far: PortainerStandIn) -> None:
    """Ids begin with the time of their making: their first eight characters are the same for a minute."""
    work(client(far))

    work(client(far), id="0190c3e4-0000-7000-8000-000000000002", name="blog", agent="198.18.0.65:9001")

    assert [each["URL"] for each in far.endpoints.values()] == ["tcp://198.18.0.64:9001", "tcp://198.18.0.65:9001"]


def test_a_renamed_endpoint_is_found_by_the_id_in_its_name(far: PortainerStandIn) -> None:
    work(client(far))
    far.endpoints[1]["Name"] = "old-000000000001"

    answer = work(client(far), agent="198.18.0.65:9001")

    assert answer["changes"] == ["endpoint Name, URL"]
    assert far.endpoints[1]["URL"] == "tcp://198.18.0.65:9001"
    assert len(far.endpoints) == 1


def test_a_removed_environment_is_gone_once(far: PortainerStandIn) -> None:
    work(client(far))

    first, second = (work(client(far), state="absent") for _ in range(2))

    assert far.endpoints == {}
    assert (first["changed"], second["changed"]) == (True, False)


def test_settings_that_portainer_ignores_let_nobody_in(far: PortainerStandIn) -> None:
    far.deaf = True

    with pytest.raises(PortainerError) as refused:
        work(client(far))

    assert refused.value.code == "portainer_ignored"
    assert far.endpoints[1]["TeamAccessPolicies"] == {}


def test_a_wrong_password_is_tried_once(far: PortainerStandIn) -> None:
    with pytest.raises(PortainerError, match="Invalid credentials") as refused:
        client(far, password="wrong").get("endpoints")

    assert (refused.value.code, far.sign_ins) == ("portainer_credentials", 1)


def test_a_password_signs_in_once_for_all_calls(far: PortainerStandIn) -> None:
    work(client(far, password=PASSWORD))

    assert far.sign_ins == 1


def test_a_busy_portainer_is_asked_again(far: PortainerStandIn) -> None:
    far.next_statuses = [503, 0]

    assert client(far).get("endpoints") == []


def test_a_post_whose_answer_is_lost_is_not_repeated(far: PortainerStandIn) -> None:
    portainer = client(far)
    portainer.get("endpoints")
    far.next_statuses = [200, 0]

    with pytest.raises(PortainerError) as refused:
        work(portainer)

    assert refused.value.code == "portainer_unreachable"


def test_the_five_minutes_that_are_over_are_told(far: PortainerStandIn) -> None:
    far.next_statuses = [303]

    with pytest.raises(PortainerError, match="restart it"):
        client(far).get("endpoints")


@pytest.mark.skipif(not REAL, reason="BERTH_TEST_PORTAINER_URL, _API_KEY and _AGENT name a real one")
def test_a_real_portainer_takes_an_environment_and_its_end() -> None:
    access = Access(REAL, os.environ["BERTH_TEST_PORTAINER_API_KEY"], ca_file=os.environ.get("BERTH_TEST_PORTAINER_CA", ""))
    access = dataclasses.replace(access, validate_certs="BERTH_TEST_PORTAINER_CA" in os.environ)
    values = {"id": str(uuid.uuid4()), "agent": os.environ["BERTH_TEST_PORTAINER_AGENT"], "team": f"berth-{uuid.uuid4().hex[:8]}"}

    changed = [work(Portainer(access), state=state, **values)["changed"] for state in ("present", "present", "absent", "absent")]

    assert changed == [True, False, True, False]
