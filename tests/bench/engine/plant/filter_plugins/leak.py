"""A filter that writes to descriptor 2 without Ansible's knowledge, and fails with what it was given."""

from __future__ import annotations

import os


def leak(values):
    for value in values:
        os.write(2, ("on descriptor 2: " + str(value) + "\n").encode())
    raise RuntimeError("and in its Traceback " + str(values))


class FilterModule:
    def filters(self):
        return {"on_descriptor_2": leak}
