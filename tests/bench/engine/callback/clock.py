"""Tells when a bare playbook starts: what it is compared with tells the same."""

from __future__ import annotations

import os
import time

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: clock
type: notification
short_description: writes the time of the start to the file that BENCH_CLOCK names
description: One number, seconds since 1970.
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "clock"

    def v2_playbook_on_start(self, playbook):
        with open(os.environ["BENCH_CLOCK"], "w", encoding="ascii") as file:
            file.write(repr(time.time()))
