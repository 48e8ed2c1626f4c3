"""What role docker_platform makes of a look."""

from __future__ import annotations

import json
from typing import Any

import pytest
from test_role_contract import ROOT, evaluate

INGRESS = {"address": "198.18.0.2", "domain": "docker.lab.test"}


@pytest.mark.parametrize(
    ("look", "sentence"),
    [
        ({"unreachable": True, "msg": "no way"}, "does not answer over SSH"),
        ({"msg": "MODULE FAILURE", "rc": 127}, "could not be looked at: MODULE FAILURE"),
        ({"changed": False, "code": "route_unwritten", "msg": "read-only"}, "could not be looked at: read-only"),
        ({"changed": True, "document": {}}, "missing at the ingress"),
        ({"changed": False, "document": {}, "amiss": "Traefik's API does not answer."}, "is not served: Traefik's API"),
        ({"changed": False, "document": {}, "amiss": ""}, ""),
    ],
)
def test_everything_but_a_served_route_is_told(look: dict[str, Any], sentence: str) -> None:
    given = {
        "docker_platform_environment": {"id": "0190c3e4-0000-7000-8000-000000000001", "name": "shop"},
        "docker_platform_ingress": INGRESS,
        "__docker_platform_route_look": look,
    }

    problems = evaluate(
        "__docker_platform_route_problems", "-e", f"@{ROOT}/roles/docker_platform/vars/main.yml", "-e", json.dumps(given)
    )

    assert (sentence in problems[0]) if sentence else problems == []
