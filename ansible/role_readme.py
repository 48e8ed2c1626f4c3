"""`python ansible/role_readme.py [--check]`: the variables in each role's README, from its argument specification.

What stands between the two marks of a README is replaced; everything else is written by hand. With `--check` nothing is
written, and the exit code is 1 when a README is not current.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
BEGIN = "<!-- variables: written by ansible/role_readme.py -->"
END = "<!-- end of variables -->"


def table(role: Path) -> str:
    """One row for each variable and each key of a dictionary, entries of the role in the order of the specification."""
    specs = yaml.safe_load((role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))["argument_specs"]
    known: dict[str, Any] = {}
    for spec in specs.values():
        for name, option in spec.get("options", {}).items():
            known.setdefault(name, option)
    lines = ["| variable | type | default | |", "|---|---|---|---|"]
    for name, option in known.items():
        lines += rows(name, option, "")
    return "\n".join(lines)


def rows(name: str, option: dict[str, Any], above: str) -> list[str]:
    shown = f"`{name}`" if not above else f"&nbsp;&nbsp;`.{name}`"
    kind = option["type"] + (f" of {option['elements']}" if option.get("elements") else "")
    cells = [shown, kind, default(option), meaning(option)]
    found = ["| " + " | ".join(cells) + " |"]
    for inner, suboption in (option.get("options") or {}).items():
        found += rows(f"{above}.{inner}".lstrip(".") if above else inner, suboption, f"{above}.{inner}".lstrip("."))
    return found


def default(option: dict[str, Any]) -> str:
    if option.get("required"):
        return "**required**"
    value = option.get("default")
    if value is None or value in ("", [], {}):
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def meaning(option: dict[str, Any]) -> str:
    text = " ".join(str(option["description"]).split()).replace("|", "\\|")
    choices = option.get("choices")
    return text + (f" One of {', '.join(f'`{choice}`' for choice in choices)}." if choices else "")


def current(role: Path) -> tuple[str, str]:
    """The README as it is, and as it should be."""
    text = (role / "README.md").read_text(encoding="utf-8")
    block = f"{BEGIN}\n{table(role)}\n{END}"
    if BEGIN not in text:
        return text, f"{text.rstrip()}\n\n## Variables\n{block}\n"
    before, _, rest = text.partition(BEGIN)
    return text, before + block + rest.partition(END)[2]


def main(arguments: list[str]) -> int:
    stale = []
    for role in sorted(file.parents[1] for file in (ROOT / "roles").glob("*/meta/argument_specs.yml")):
        is_now, should_be = current(role)
        if is_now != should_be:
            stale.append(role.name)
            if "--check" not in arguments:
                (role / "README.md").write_text(should_be, encoding="utf-8")
    if stale and "--check" in arguments:
        print(f"not current: {', '.join(stale)}; run python ansible/role_readme.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
