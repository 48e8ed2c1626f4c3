# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""The signature of a webhook after the Standard Webhooks specification, scheme v1."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable

from ansible.errors import AnsibleFilterError

# Bounds of a secret in bytes, from the specification.
_LEAST, _MOST = 24, 64


def webhook_signature(body: str, secret: str, message: str, timestamp: int) -> str:
    """What header `webhook-signature` holds; `timestamp` is in seconds since 1970, `secret` is written whsec_<base64>."""
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

    def filters(self) -> dict[str, Callable[..., str]]:
        return {"webhook_signature": webhook_signature}
