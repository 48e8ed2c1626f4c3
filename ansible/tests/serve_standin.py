"""`python ansible/tests/serve_standin.py FILE`: NetBox's stand-in in a process of its own, for fifteen minutes at most.

FILE is written when it answers: its address, its secret and the process id by which it is ended.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from netbox_standin import TOKEN, NetBoxStandIn

LONGEST_SECONDS = 900


def main(file: Path) -> None:
    with NetBoxStandIn() as standin:
        standin.add("virtualization/clusters", name="pve")
        passing = file.with_suffix(".new")
        passing.write_text(json.dumps({"url": standin.url, "secret": TOKEN, "pid": os.getpid()}))
        passing.rename(file)
        time.sleep(LONGEST_SECONDS)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
