# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""What a guest may really use, seen from inside it."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

_GIB = 1 << 30
# A file system shows a little less than its volume has, and a storage may round up to its own block size.
_TOLERANCE = 1.05


def memory_mb(meminfo: str) -> int:
    """Total memory in MiB from the text of /proc/meminfo, which lxcfs fits to the guest."""
    found = re.search(r"^MemTotal:\s+(\d+) kB", meminfo, re.MULTILINE)
    return int(found.group(1)) // 1024 if found else 0


def processors() -> int:
    """How many processors the guest may run on."""
    return len(os.sched_getaffinity(0))


def disk_is_limited(disk_gb: int, path: Path = Path("/")) -> bool:
    """Whether the root file system ends where it should.

    Its size says so on most storages. With a quota on a shared pool (btrfs) it does not; there, space beyond the limit must be refused.
    """
    space = os.statvfs(path)
    if space.f_blocks * space.f_frsize <= disk_gb * _GIB * _TOLERANCE:
        return True
    probe = path / ".berth-disk-probe"
    try:
        answer = subprocess.run(
            ["fallocate", "--length", str((disk_gb + 1) * _GIB), str(probe)], capture_output=True, timeout=20, check=False
        )
        return answer.returncode != 0
    finally:
        probe.unlink(missing_ok=True)


def problems(cores: int, memory: int, disk_gb: int | None) -> list[str]:
    """What the guest could use beyond what it was given, one sentence each. Without `disk_gb` no file is written to find out."""
    found = []
    seen_memory = memory_mb(Path("/proc/meminfo").read_text(encoding="ascii"))
    if seen_memory > memory * _TOLERANCE:
        found.append(f"The guest sees {seen_memory} MiB of memory and should see {memory}.")
    if processors() > cores:
        found.append(f"The guest may run on {processors()} processors and should be held to {cores}.")
    if disk_gb is not None and not disk_is_limited(disk_gb):
        found.append(f"The guest can use more disk than its {disk_gb} GiB.")
    return found
