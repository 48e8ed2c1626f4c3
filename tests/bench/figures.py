"""Numbers that several benchmarks take."""

from __future__ import annotations

import datetime


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def moment(at: str) -> float:
    """An RFC 3339 time as seconds since 1970."""
    return datetime.datetime.fromisoformat(at.replace("Z", "+00:00")).timestamp()
