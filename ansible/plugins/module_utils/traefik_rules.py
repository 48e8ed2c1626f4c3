# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""Rules of Traefik 3's HTTP routers: what may stand in one, and in words what may not.

Traefik itself takes some of version 2's syntax and means something else by it, so that a wrong rule shows only as missing traffic.
"""

from __future__ import annotations

import re

# Matcher: how many values it takes.
MATCHERS = {
    "ClientIP": 1, "Header": 2, "HeaderRegexp": 2, "Host": 1, "HostRegexp": 1, "Method": 1,
    "Path": 1, "PathPrefix": 1, "PathRegexp": 1, "Query": 2, "QueryRegexp": 2,
}  # fmt: skip
_OF_VERSION_2 = {"HostHeader": "Host", "Headers": "Header", "HeadersRegexp": "HeaderRegexp"}
_TOKEN = re.compile(r"\s*(?:(?P<op>&&|\|\||!|[(),])|(?P<name>[A-Za-z]+)|(?P<value>`[^`]*`|\"(?:[^\"\\]|\\.)*\")|(?P<other>\S))")
_NAMED_GROUP = re.compile(r"\{[A-Za-z0-9_]+:")


class WrongRule(ValueError):
    """A rule that Traefik 3 refuses or understands in another way; its text is a sentence."""


def check_rule(rule: str) -> None:
    """Refuses what is not a rule of version 3."""
    tokens = _tokens(rule)
    end = _alternatives(tokens, 0)
    if end != len(tokens):
        raise WrongRule(f"The rule {rule!r} has '{tokens[end][1]}' where an operator or its end should be.")


def _tokens(rule: str) -> list[tuple[str, str]]:
    found = []
    at = 0
    while at < len(rule.rstrip()):
        token = _TOKEN.match(rule, at)
        assert token is not None  # the last alternative takes any character
        kind = token.lastgroup or ""
        if kind == "other":
            hint = "; values stand in backticks or double quotes" if token["other"] == "'" else ""
            raise WrongRule(f"The rule {rule!r} has a stray {token['other']}{hint}.")
        found.append((kind, token[kind]))
        at = token.end()
    if not found:
        raise WrongRule("The rule is empty.")
    return found


def _alternatives(tokens: list[tuple[str, str]], at: int) -> int:
    at = _term(tokens, at)
    while at < len(tokens) and tokens[at] in (("op", "&&"), ("op", "||")):
        at = _term(tokens, at + 1)
    return at


def _term(tokens: list[tuple[str, str]], at: int) -> int:
    while at < len(tokens) and tokens[at] == ("op", "!"):
        at += 1
    if at >= len(tokens):
        raise WrongRule("The rule ends where a matcher should follow.")
    kind, text = tokens[at]
    if (kind, text) == ("op", "("):
        at = _alternatives(tokens, at + 1)
        return _expect(tokens, at, ")")
    if kind != "name":
        raise WrongRule(f"The rule has '{text}' where a matcher should be.")
    return _matcher(tokens, at)


def _matcher(tokens: list[tuple[str, str]], at: int) -> int:
    name = tokens[at][1]
    if name in _OF_VERSION_2:
        raise WrongRule(f"{name} is of Traefik 2; write {_OF_VERSION_2[name]}.")
    if name not in MATCHERS:
        raise WrongRule(f"{name} is no matcher; there are {', '.join(MATCHERS)}.")
    at = _expect(tokens, at + 1, "(")
    values = []
    while at < len(tokens) and tokens[at][0] == "value":
        values.append(tokens[at][1][1:-1])
        at += 1
        if at < len(tokens) and tokens[at] == ("op", ","):
            at += 1
    at = _expect(tokens, at, ")")
    _check_values(name, values)
    return at


def _check_values(name: str, values: list[str]) -> None:
    if len(values) != MATCHERS[name]:
        several = " Several are of Traefik 2: join matchers with ||." if len(values) > MATCHERS[name] == 1 else ""
        raise WrongRule(f"{name} takes {MATCHERS[name]} value(s), not {len(values)}.{several}")
    for value in values:
        if not value:
            raise WrongRule(f"{name} has an empty value.")
        if name != "ClientIP" and _NAMED_GROUP.search(value):
            raise WrongRule(f"{value!r} is a named group of Traefik 2; version 3 takes Go's regular expressions, in {_regexp(name)}.")


def _regexp(name: str) -> str:
    stem = name.removesuffix("Regexp").removesuffix("Prefix")
    return f"{stem}Regexp"


def _expect(tokens: list[tuple[str, str]], at: int, text: str) -> int:
    if at >= len(tokens) or tokens[at] != ("op", text):
        there = f"'{tokens[at][1]}'" if at < len(tokens) else "its end"
        raise WrongRule(f"The rule has {there} where '{text}' should be.")
    return at + 1
