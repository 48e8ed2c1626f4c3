# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""What may stand in a file of routes: HTTP routers, services and middlewares of Traefik 3, by the options that Berth knows.

One wrong file makes Traefik drop the changes of all of them, and some that it takes mean nothing. So everything unknown is refused.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Any
from urllib.parse import urlsplit

from ansible.module_utils.traefik_rules import WrongRule, check_rule

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}\Z")
_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}(@[a-z]+)?\Z")
_DURATION = re.compile(r"\d+(ms|s|m|h)\Z")

_OF_VERSION_2 = {
    "ipWhiteList": "ipAllowList",
    "sslRedirect": "a redirection of the entry point",
    "sslHost": "a redirection of the entry point",
    "sslTemporaryRedirect": "a redirection of the entry point",
    "sslForceHost": "a redirection of the entry point",
    "featurePolicy": "permissionsPolicy",
    "forceSlash": "nothing: version 3 always does it",
    "preferServerCipherSuites": "nothing: version 3 decides",
}  # fmt: skip


class WrongRoute(ValueError):
    """A document that must not reach Traefik; its text is a sentence."""


# Shapes: a type of Python, a tuple of choices, a list of one shape for its elements, a dictionary of keys, or a check.
Shape = Any


def _address_range(value: Any, where: str) -> None:
    try:
        ipaddress.ip_network(str(value), strict=False)
    except ValueError:
        raise WrongRoute(f"{where} is {value!r}, neither an address nor a network.") from None


def _duration(value: Any, where: str) -> None:
    if not (isinstance(value, str) and _DURATION.match(value)):
        raise WrongRoute(f"{where} is {value!r}; durations look like 10s.")


def _url(value: Any, where: str) -> None:
    parts = urlsplit(str(value))
    if parts.scheme not in ("http", "https", "h2c") or not parts.hostname or parts.path or parts.query:
        raise WrongRoute(f"{where} is {value!r}; it should be a scheme, an address and a port.")


def _reference(value: Any, where: str) -> None:
    if not _REFERENCE.match(str(value)):
        raise WrongRoute(f"{where} is {value!r}, which is no name.")


def _rule(value: Any, where: str) -> None:
    try:
        check_rule(str(value))
    except WrongRule as wrong:
        raise WrongRoute(f"{where}: {wrong}") from wrong


_TLS = {
    "certResolver": _reference,
    "options": _reference,
    "domains": [{"main": str, "sans": [str]}],
}
_ROUTER = {
    "rule": _rule, "service": _reference, "entryPoints": [_reference], "middlewares": [_reference], "priority": int, "tls": _TLS,
}  # fmt: skip
_HEALTH = {"path": str, "interval": _duration, "timeout": _duration, "port": int, "scheme": ("http", "https"), "status": int}
_SERVICE = {
    "loadBalancer": {
        "servers": [{"url": _url, "weight": int}],
        "passHostHeader": bool,
        "serversTransport": _reference,
        "healthCheck": _HEALTH,
        "responseForwarding": {"flushInterval": _duration},
    },
}
_HEADERS = {
    "customRequestHeaders": {"*": str}, "customResponseHeaders": {"*": str}, "stsSeconds": int, "stsIncludeSubdomains": bool,
    "stsPreload": bool, "forceSTSHeader": bool, "frameDeny": bool, "customFrameOptionsValue": str, "contentTypeNosniff": bool,
    "browserXssFilter": bool, "contentSecurityPolicy": str, "referrerPolicy": str, "permissionsPolicy": str,
}  # fmt: skip
_MIDDLEWARE = {
    "stripPrefix": {"prefixes": [str]},
    "addPrefix": {"prefix": str},
    "replacePath": {"path": str},
    "buffering": {"maxRequestBodyBytes": int, "memRequestBodyBytes": int, "maxResponseBodyBytes": int},
    "ipAllowList": {"sourceRange": [_address_range], "rejectStatusCode": int},
    "headers": _HEADERS,
    "basicAuth": {"users": [str], "usersFile": str, "realm": str, "removeHeader": bool},
    "rateLimit": {"average": int, "burst": int, "period": _duration},
    "inFlightReq": {"amount": int},
    "compress": {},
    "redirectScheme": {"scheme": ("https",), "permanent": bool, "port": str},
    "redirectRegex": {"regex": str, "replacement": str, "permanent": bool},
    "retry": {"attempts": int, "initialInterval": _duration},
    "chain": {"middlewares": [_reference]},
}


def check_document(document: Any) -> None:
    """Refuses what is not a document of routes that Traefik 3 would take as it is meant."""
    _walk(document, {"http": {"routers": {"*": _ROUTER}, "services": {"*": _SERVICE}, "middlewares": {"*": _MIDDLEWARE}}}, "")
    http = document.get("http") or {}
    for name in [name for part in http.values() for name in part]:
        if not _NAME.match(name):
            raise WrongRoute(f"{name!r} is no name for a router, a service or a middleware.")
    for name, router in (http.get("routers") or {}).items():
        _check_router(name, router, http)
    for kind in ("services", "middlewares"):
        for name, one in (http.get(kind) or {}).items():
            if len(one) != 1:
                raise WrongRoute(f"http.{kind}.{name} must be of exactly one kind.")


def _check_router(name: str, router: dict[str, Any], http: dict[str, Any]) -> None:
    for key in ("rule", "service"):
        if key not in router:
            raise WrongRoute(f"http.routers.{name} has no {key}.")
    _known(f"http.routers.{name}.service", router["service"], http.get("services") or {})
    for each in router.get("middlewares") or []:
        _known(f"http.routers.{name}.middlewares", each, http.get("middlewares") or {})


def _known(where: str, reference: str, there: dict[str, Any]) -> None:
    """What another file holds is referred to with its provider; everything else is in this file."""
    if "@" not in reference and reference not in there:
        raise WrongRoute(f"{where} names {reference}, which this document does not hold.")


def _walk(value: Any, shape: Shape, where: str) -> None:
    if callable(shape) and not isinstance(shape, type):
        shape(value, where)
    elif isinstance(shape, dict):
        _walk_keys(value, shape, where)
    elif isinstance(shape, list):
        if not isinstance(value, list) or not value:
            raise WrongRoute(f"{where} must be a list that is not empty.")
        for index, each in enumerate(value):
            _walk(each, shape[0], f"{where}[{index}]")
    elif isinstance(shape, tuple):
        if value not in shape:
            raise WrongRoute(f"{where} is {value!r}, not one of {', '.join(shape)}.")
    elif not isinstance(value, shape) or (shape is int and isinstance(value, bool)):
        raise WrongRoute(f"{where} is {value!r}, not of type {shape.__name__}.")


def _walk_keys(value: Any, shape: dict[str, Shape], where: str) -> None:
    if not isinstance(value, dict):
        raise WrongRoute(f"{where or 'The document'} must be a dictionary.")
    for key, inner in value.items():
        at = f"{where}.{key}" if where else str(key)
        if "*" in shape:
            _walk(inner, shape["*"], at)
        elif key in shape:
            _walk(inner, shape[key], at)
        elif key in _OF_VERSION_2:
            raise WrongRoute(f"{at} is of Traefik 2; use {_OF_VERSION_2[key]}.")
        else:
            raise WrongRoute(f"{at} is not known; there are {', '.join(sorted(shape)) or 'no options'}.")
