"""Routes: what is refused before Traefik sees it, and what Traefik is given."""

from __future__ import annotations

import copy
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from ansible.module_utils.traefik_model import WrongRoute, check_document
from ansible.module_utils.traefik_routes import Route, View, place
from ansible.module_utils.traefik_rules import WrongRule, check_rule

SHOP = Route("shop-0190c3e4", "shop.docker.lab.test", "/", False, "http://198.18.0.64:20000", [], 0, "")


@pytest.mark.parametrize(
    "rule",
    [
        "Host(`a.example.test`)",
        'Host("a.example.test")',
        "Host(`a.example.test`) || Host(`b.example.test`)",
        "Host(`a.example.test`) && (Path(`/api`) || PathPrefix(`/api/`))",
        "HostRegexp(`^[a-z]+\\.example\\.test$`)",
        "Header(`X-Env`, `prod`) && !ClientIP(`10.0.0.0/8`)",
    ],
)
def test_rules_of_version_3_are_taken(rule: str) -> None:
    check_rule(rule)


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("Host(`a.example.test`, `b.example.test`)", "join matchers with ||"),
        ("Host('a.example.test')", "backticks or double quotes"),
        ("HostRegexp(`{sub:[a-z]+}.example.test`)", "named group of Traefik 2"),
        ("PathPrefix(`/a/{id:[0-9]+}`)", "in PathRegexp"),
        ("Headers(`X-Env`, `prod`)", "write Header"),
        ("HostHeader(`a.example.test`)", "write Host"),
        ("HeadersRegexp(`X`, `y`)", "write HeaderRegexp"),
        ("Hots(`a.example.test`)", "no matcher"),
        ("Host(`a.example.test`", "its end where ')'"),
        ("Host(`a.example.test`) Host(`b.example.test`)", "where an operator"),
        ("Host(`a.example.test`) &&", "should follow"),
        ("Host(``)", "empty value"),
        ("", "empty"),
    ],
)
def test_other_rules_are_refused_with_a_sentence(rule: str, sentence: str) -> None:
    with pytest.raises(WrongRule, match=sentence.replace("|", r"\|").replace("(", r"\(").replace(")", r"\)")):
        check_rule(rule)


def with_middleware(kind: str, options: dict[str, Any]) -> dict[str, Any]:
    document = copy.deepcopy(SHOP.document())
    document["http"]["middlewares"] = {"one": {kind: options}}
    return document


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        (with_middleware("ipWhiteList", {"sourceRange": ["10.0.0.0/8"]}), "ipAllowList"),
        (with_middleware("headers", {"sslRedirect": True}), "redirection of the entry point"),
        (with_middleware("stripPrefix", {"prefixes": ["/api"], "forceSlash": True}), "forceSlash is of Traefik 2"),
        (with_middleware("ipAllowList", {"sourceRange": ["10.0.0.300"]}), "neither an address nor a network"),
        (with_middleware("plugin", {}), "plugin is not known"),
        ({"http": {"routers": {}}, "tcp": {}}, "tcp is not known"),
        ({"http": {"routers": {"a@file": {"rule": "Host(`a.test`)", "service": "x@file"}}}}, "is no name"),
        ({"http": {"routers": {"a": {"rule": "Host(`a.test`)", "service": "x"}}}}, "does not hold"),
        ({"http": {"routers": {"a": {"service": "x@file"}}}}, "has no rule"),
        ({"http": {"routers": {"a": {"rule": "Host(`a.test`, `b.test`)", "service": "x@file"}}}}, r"join matchers"),
        ({"http": {"services": {"a": {"loadBalancer": {"servers": [{"url": "ftp://a"}]}}}}}, "a scheme, an address"),
        ({"http": {"services": {"a": {"loadBalancer": {"servers": []}}}}}, "not empty"),
        ([], "must be a dictionary"),
    ],
)
def test_documents_that_traefik_would_drop_or_mistake_are_refused(document: Any, sentence: str) -> None:
    with pytest.raises(WrongRoute, match=sentence):
        check_document(document)


def test_a_route_is_a_document_that_is_taken() -> None:
    whole = Route("shop", "shop.docker.lab.test", "/api", True, "http://198.18.0.64:20001", ["10.0.0.0/8"], 20, "acme")

    document = whole.document()

    check_document(document)
    router = document["http"]["routers"]["shop"]
    assert router["rule"] == "Host(`shop.docker.lab.test`) && (Path(`/api`) || PathPrefix(`/api/`))"
    assert router["middlewares"] == ["shop-allow", "shop-body", "shop-strip"]
    assert document["http"]["middlewares"]["shop-body"] == {"buffering": {"maxRequestBodyBytes": 20 * 1024 * 1024}}


@pytest.mark.parametrize("host", ["shop`) || Host(`evil.test", "shop", "SHOP.lab.test", "-a.test", "a..test", "a.test\n"])
def test_text_that_is_no_host_name_never_reaches_a_rule(host: str) -> None:
    with pytest.raises(WrongRoute, match="no host name"):
        Route("shop", host, "/", False, "http://198.18.0.64:20000", [], 0, "").document()


@pytest.mark.parametrize("path", ["/a`) || Host(`evil.test", "api", "/a//b", "/a/{x}", "/a\n"])
def test_text_that_is_no_path_never_reaches_a_rule(path: str) -> None:
    with pytest.raises(WrongRoute, match="no path"):
        Route("shop", "shop.lab.test", path, False, "http://198.18.0.64:20000", [], 0, "").document()


class Api(BaseHTTPRequestHandler):
    """Answers as Traefik 3.7 does: names carry their provider, a router shows its entry point's middlewares in front of its own."""

    parts: ClassVar[dict[str, Any]] = {}

    def do_GET(self) -> None:
        found = self.parts.get(self.path.removeprefix("/api/http/"))
        body = json.dumps(found or {}).encode()
        self.send_response(200 if found else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def test_a_route_is_confirmed_only_as_it_is_meant() -> None:
    document = Route("shop", "shop.lab.test", "/", False, "http://198.18.0.64:1", [], 1, "").document()
    http = document["http"]
    router = {**http["routers"]["shop"], "status": "enabled", "provider": "file", "service": "shop"}
    Api.parts = {
        "routers/shop@file": {**router, "middlewares": ["berth-headers@file", "shop-body@file"]},
        "services/shop@file": {**http["services"]["shop"], "status": "enabled"},
        "middlewares/shop-body@file": {**http["middlewares"]["shop-body"], "status": "enabled"},
    }
    with ThreadingHTTPServer(("127.0.0.1", 0), Api) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        view = View(f"http://127.0.0.1:{server.server_port}/api", 0)

        assert view.await_document(document) == ""
        assert "still serves" in view.await_absence(document)
        Api.parts["routers/shop@file"]["middlewares"] = ["berth-headers@file"]
        assert "older router shop" in view.await_document(document)
        Api.parts["services/shop@file"] = {"loadBalancer": {"servers": [{"url": "http://198.18.0.64:2"}]}, "status": "enabled"}
        Api.parts["routers/shop@file"]["middlewares"] = ["shop-body@file"]
        assert "older service shop" in view.await_document(document)
        Api.parts = {}
        assert "does not serve router shop yet" in view.await_document(document)
        assert view.await_absence(document) == ""
        server.shutdown()


def test_a_file_is_replaced_whole_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "shop.yml"

    assert place(file, SHOP.document()) is None
    first = file.read_text()
    assert place(file, {"http": {}}) == first
    assert place(file, None) == '{\n  "http": {}\n}\n'

    assert list(tmp_path.iterdir()) == []
