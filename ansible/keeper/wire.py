"""The two ways in which a playbook speaks to its keeper: messages on a channel, and bytes on descriptors 1 and 2."""

from __future__ import annotations

import os
import socket


class Wire:
    """Both ends of both, until the playbook has its own."""

    def __init__(self):
        self.channel, self._their_channel = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.raw, self._their_raw = os.pipe()
        self.channel.setblocking(False)
        os.set_blocking(self.raw, False)

    def keep_ours(self) -> None:
        """Once the playbook has its ends: else its end would not be the end of what comes in."""
        self._their_channel.close()
        os.close(self._their_raw)

    def take_theirs(self) -> int:
        """In the playbook's process: descriptors 1 and 2 are the pipe, and the channel's descriptor is the answer."""
        self.channel.detach()
        for descriptor in (1, 2):
            os.dup2(self._their_raw, descriptor)
        return self._their_channel.detach()
