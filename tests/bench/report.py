"""What a benchmark found: a table for people, JSON for whoever compares two days."""

from __future__ import annotations

import datetime
import json
import os
import subprocess


class Report:
    """With `counts_only` what depends on the machine and its neighbours is left out: rows that have a unit."""

    def __init__(self, name: str, *, counts_only: bool = False):
        self._name = name
        self._counts_only = counts_only
        self._rows: list[dict] = []

    def row(
        self,
        what: str,
        value: float,
        unit: str,
        must: float | None = None,
        floor: float | None = None,
        *,
        peer: float | None = None,
        least: bool = False,
    ) -> None:
        """`must` is the largest value that is still right, or the least one with `least`; `floor` what the same machine can
        do just now with nothing around it, `peer` what another program needed for the same in this run."""
        if self._counts_only and unit:
            return
        row: dict = {"what": what, "value": round(value, 3), "unit": unit}
        if must is not None:
            row["must"] = round(must, 3)
        if floor is not None:
            row |= {"floor": round(floor, 3), "ratio": round(value / floor, 3)}
        if peer is not None:
            row["peer"] = round(peer, 3)
        row["ok"] = must is None or (value >= must if least else value <= must)
        self._rows.append(row)

    def finish(self, home: str) -> int:
        self._print()
        folder = os.path.join(home, "bench")
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, f"{self._name}.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(self._document(), file, indent=2)
            file.write("\n")
        print(f"\n{path}")
        return 0 if all(row["ok"] for row in self._rows) else 1

    def _print(self) -> None:
        width = max(len(row["what"]) for row in self._rows)
        print(f"{'WHAT':{width}}  {'VALUE':>9} {'UNIT':<5} {'MUST':>8} {'FLOOR':>8} {'RATIO':>6} {'PEER':>8}")
        for row in self._rows:
            must, floor, ratio, peer = (f"{row[key]:g}" if key in row else "" for key in ("must", "floor", "ratio", "peer"))
            line = f"{row['what']:{width}}  {row['value']:>9g} {row['unit']:<5} {must:>8} {floor:>8} {ratio:>6} {peer:>8}"
            print(line.rstrip() + ("" if row["ok"] else "  NOT OK"))

    def _document(self) -> dict:
        pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
        root = os.environ["BERTH_ROOT"]
        revision = subprocess.run(["git", "-C", root, "rev-parse", "HEAD"], capture_output=True, text=True)
        return {
            "name": self._name,
            "at": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z"),
            "revision": revision.stdout.strip() or "unknown",
            "machine": {"cores": os.cpu_count(), "memory_mb": pages * size // 2**20},
            "rows": self._rows,
        }
