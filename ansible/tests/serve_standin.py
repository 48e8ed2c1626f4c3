"""`python ansible/tests/serve_standin.py portainer|netbox_integration FILE`: a stand-in in a process of its own, for fifteen minutes at most.

FILE is written when it answers: its address, its secret and the process id by which it is ended.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from netbox_standin import TOKEN, NetBoxStandIn
from portainer_standin import PASSWORD, PortainerStandIn

LONGEST_SECONDS = 900


def main(kind: str, file: Path) -> None:
    standin = PortainerStandIn() if kind == "portainer" else NetBoxStandIn()
    with standin:
        if isinstance(standin, NetBoxStandIn):
            standin.add("virtualization/clusters", name="pve")
        told = {"url": standin.url, "secret": PASSWORD if kind == "portainer" else TOKEN, "pid": os.getpid()}
        passing = file.with_suffix(".new")
        passing.write_text(json.dumps(told))
        passing.rename(file)
        time.sleep(LONGEST_SECONDS)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
