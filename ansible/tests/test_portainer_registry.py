"""Registries in Portainer: made, changed, made anew, and when their passwords are sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from ansible.module_utils.portainer_api import Access, Portainer, PortainerError
from ansible.module_utils.portainer_registries import Registry
from portainer_standin import KEY, PortainerStandIn

WANTED: dict[str, Any] = {
    "name": "gitlab",
    "kind": "gitlab",
    "address": "registry.example.org",
    "registry_user": "pull",
    "registry_password": "of-the-registry",
    "send_password": False,
    "gitlab_url": "https://git.example.org",
    "gitlab_project": "web/shop",
    "gitlab_project_id": 7,
}


@pytest.fixture
def far() -> Iterator[PortainerStandIn]:
    with PortainerStandIn() as standin:
        yield standin


def keep(far: PortainerStandIn, check: bool = False, **changes: Any) -> list[str]:
    registry = Registry(Portainer(Access(far.url, KEY), pause=lambda seconds: None), {**WANTED, **changes}, check)
    registry.present()
    return registry.changes


def test_a_registry_is_made_once(far: PortainerStandIn) -> None:
    assert [keep(far), keep(far)] == [["registry made"], []]
    assert far.registries[1]["Type"] == 4
    assert far.registries[1]["Gitlab"] == {"ProjectId": 7, "InstanceURL": "https://git.example.org", "ProjectPath": "web/shop"}
    assert far.passwords == {"gitlab": "of-the-registry"}


def test_a_change_sends_only_what_portainer_changes(far: PortainerStandIn) -> None:
    keep(far)

    assert keep(far, registry_user="other") == ["registry changed"]
    assert far.writes[-1] == ("PUT", "registries/1")
    assert (far.registries[1]["Username"], far.registries[1]["Type"]) == ("other", 4)


def test_a_registry_of_another_kind_is_made_anew_and_keeps_who_may_pull(far: PortainerStandIn) -> None:
    keep(far)
    access = {"1": {"TeamAccessPolicies": {"5": {"RoleId": 0}}}}
    far.registries[1]["RegistryAccesses"] = access

    changes = keep(far, gitlab_project="web/blog", gitlab_project_id=8)

    assert changes == ["registry made anew: it is of another kind"]
    [registry] = far.registries.values()
    assert registry["Gitlab"]["ProjectPath"] == "web/blog"
    assert registry["RegistryAccesses"] == access
    assert keep(far, gitlab_project="web/blog", gitlab_project_id=8) == []


def test_a_registry_whose_password_is_not_told_is_not_taken_away(far: PortainerStandIn) -> None:
    keep(far)

    with pytest.raises(PortainerError) as refused:
        keep(far, kind="custom", registry_password="")

    assert refused.value.code == "registry_password_missing"
    assert far.registries[1]["Type"] == 4


def test_a_password_that_changed_alone_is_sent_when_told_to(far: PortainerStandIn) -> None:
    keep(far)

    changes = [keep(far, registry_password="another", send_password=send) for send in (False, True)]

    assert changes == [[], ["registry changed"]]
    assert far.passwords == {"gitlab": "another"}


def test_a_dry_run_writes_nothing(far: PortainerStandIn) -> None:
    keep(far)
    far.writes.clear()

    assert keep(far, check=True, kind="custom") == ["registry made anew: it is of another kind"]
    assert keep(far, check=True, name="quay") == ["registry made"]
    assert far.writes == []
