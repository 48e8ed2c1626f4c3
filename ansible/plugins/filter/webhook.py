# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""What signs a webhook after the Standard Webhooks specification, scheme v1."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Callable

from ansible.errors import AnsibleFilterError

# Bounds of a secret in bytes, from the specification.
_LEAST, _MOST = 24, 64


def webhook_headers(body: str, secret: str, message: str) -> dict[str, str]:
    """The headers that tell a receiver which message this is, when it is sent and by whom; `secret` is written whsec_<base64>.

    The time is taken here: Ansible's own times have no zone, and `strftime('%s')` reads every one of them as local.
    """
    timestamp = int(time.time())
    return {"webhook-id": message, "webhook-timestamp": str(timestamp), "webhook-signature": signature(body, secret, message, timestamp)}


def signature(body: str, secret: str, message: str, timestamp: int) -> str:
    """What header `webhook-signature` holds; `timestamp` is in seconds since 1970."""
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except ValueError:
        key = b""
    if not secret.startswith("whsec_") or not _LEAST <= len(key) <= _MOST:
        raise AnsibleFilterError("The webhook's secret is not whsec_ and 24 to 64 bytes in base64")
    digest = hmac.new(key, f"{message}.{timestamp}.{body}".encode(), hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


class FilterModule:
    """Filters of Berth."""

    def filters(self) -> dict[str, Callable[..., dict[str, str]]]:
        return {"webhook_headers": webhook_headers}
