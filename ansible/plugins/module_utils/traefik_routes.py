# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""One route: the document that Traefik reads, the file it stands in, and what Traefik makes of it."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from ansible.module_utils.traefik_model import WrongRoute

_HOST = re.compile(r"(?=.{1,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?\Z")
_PATH = re.compile(r"(/[A-Za-z0-9._~-]+)*/?\Z")
_POLL_SECONDS = 0.05
_MEBIBYTE = 1024 * 1024


@dataclasses.dataclass(frozen=True)
class Route:
    """Where requests come in, and where they go."""

    name: str
    host: str
    path: str
    strip: bool
    url: str
    ip_allow_list: list[str]
    max_body_mb: int
    certificate_resolver: str

    def document(self) -> dict[str, Any]:
        """The document for Traefik. A WebSocket needs nothing of its own: Traefik passes upgrades on."""
        if not _HOST.match(self.host):
            raise WrongRoute(f"{self.host!r} is no host name.")
        path = self.path.rstrip("/")
        if not _PATH.match(self.path or "/"):
            raise WrongRoute(f"{self.path!r} is no path for a route: it begins with / and has neither escapes nor empty parts.")
        rule = f"Host(`{self.host}`)"
        if path:
            # `/api` is the route's, `/apiary` is not.
            rule += f" && (Path(`{path}`) || PathPrefix(`{path}/`))"
        middlewares = self._middlewares(path)
        router: dict[str, Any] = {"rule": rule, "service": self.name, "entryPoints": ["websecure"]}
        if middlewares:
            router["middlewares"] = list(middlewares)
        if self.certificate_resolver:
            router["tls"] = {"certResolver": self.certificate_resolver}
        http: dict[str, Any] = {
            "routers": {self.name: router},
            "services": {self.name: {"loadBalancer": {"servers": [{"url": self.url}], "passHostHeader": True}}},
        }
        if middlewares:
            http["middlewares"] = middlewares
        return {"http": http}

    def _middlewares(self, path: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if self.ip_allow_list:
            found[f"{self.name}-allow"] = {"ipAllowList": {"sourceRange": self.ip_allow_list}}
        if self.max_body_mb:
            found[f"{self.name}-body"] = {"buffering": {"maxRequestBodyBytes": self.max_body_mb * _MEBIBYTE}}
        if path and self.strip:
            found[f"{self.name}-strip"] = {"stripPrefix": {"prefixes": [path]}}
        return found


def place(file: Path, document: dict[str, Any] | None) -> str | None:
    """Puts the document where Traefik sees it whole or not at all, or takes it away; returns what stood there before."""
    before = file.read_text(encoding="utf-8") if file.exists() else None
    restore(file, None if document is None else text_of(document))
    return before


def restore(file: Path, text: str | None) -> None:
    """The file holds this text, or is gone."""
    if text is None:
        file.unlink(missing_ok=True)
        return
    beside = file.with_name(f".{file.name}.{os.getpid()}.new")  # Traefik reads *.yml only
    try:
        beside.write_text(text, encoding="utf-8")
        beside.chmod(0o644)
        beside.rename(file)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def text_of(document: dict[str, Any]) -> str:
    """JSON, which is YAML too: nothing in it can be mistaken for another type."""
    return json.dumps(document, indent=2, sort_keys=True) + "\n"


class View:
    """What Traefik serves, by its API."""

    def __init__(self, api: str, seconds: float) -> None:
        self._api = api.rstrip("/")
        self._end = time.monotonic() + seconds

    def await_document(self, document: dict[str, Any]) -> str:
        """Waits until Traefik serves the document; returns what is amiss, or an empty text."""
        return self._await(lambda: self._difference(document))

    def await_absence(self, document: dict[str, Any]) -> str:
        """Waits until nothing of the document is served any more."""
        return self._await(lambda: self._left(document))

    def _await(self, look: Any) -> str:
        while True:
            amiss = str(look())
            if not amiss or time.monotonic() > self._end:
                return amiss
            time.sleep(_POLL_SECONDS)

    def _difference(self, document: dict[str, Any]) -> str:
        for kind, parts in document["http"].items():
            for name, wanted in parts.items():
                there = self._get(kind, name)
                if isinstance(there, str):
                    return there
                if there is None:
                    return f"Traefik does not serve {kind[:-1]} {name} yet."
                if there.get("status") != "enabled":
                    return f"Traefik has {kind[:-1]} {name} as {there.get('status')}: {'; '.join(there.get('error') or ['no reason given'])}."
                if not _holds(there, wanted):
                    return f"Traefik still serves an older {kind[:-1]} {name}."
        return ""

    def _left(self, document: dict[str, Any]) -> str:
        for kind, parts in document["http"].items():
            for name in parts:
                there = self._get(kind, name)
                if isinstance(there, str):
                    return there
                if there is not None:
                    return f"Traefik still serves {kind[:-1]} {name}."
        return ""

    def _get(self, kind: str, name: str) -> dict[str, Any] | str | None:
        """A part as Traefik has it, None where it has none, or a sentence if it does not say."""
        try:
            with urllib.request.urlopen(f"{self._api}/http/{kind}/{name}@file", timeout=5) as answer:
                found = json.load(answer)
                return found if isinstance(found, dict) else "Traefik's API answers with something else than a part."
        except urllib.error.HTTPError as error:
            return None if error.code == 404 else f"Traefik's API answers {error.code}."
        except (OSError, ValueError) as error:
            return f"Traefik's API at {self._api} does not answer: {error}."


def _holds(there: Any, wanted: Any) -> bool:
    """Whether Traefik's own account holds all that was asked; it adds defaults of its own, and providers to names."""
    if isinstance(wanted, dict):
        return isinstance(there, dict) and all(_holds(_own(key, there.get(key), value), value) for key, value in wanted.items())
    if isinstance(wanted, list):
        return isinstance(there, list) and len(there) == len(wanted) and all(map(_holds, there, wanted))
    if isinstance(wanted, str) and isinstance(there, str):
        return there.removesuffix("@file") == wanted.removesuffix("@file")
    return bool(there == wanted)


def _own(key: str, there: Any, wanted: Any) -> Any:
    """A router's own middlewares: Traefik shows those of its entry point in front of them."""
    if key == "middlewares" and isinstance(there, list) and isinstance(wanted, list):
        return there[-len(wanted) :] if wanted else []
    return there
