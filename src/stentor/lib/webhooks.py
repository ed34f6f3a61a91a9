"""Signatures of outgoing webhooks, by the Standard Webhooks specification.

A receiver recomputes `v1,<base64 of HMAC-SHA-256 over "id.timestamp.body">` under the shared
secret, refuses old timestamps, and takes an id once.
"""

import base64
import hashlib
import hmac
import os
from datetime import datetime

PREFIX = "whsec_"
LEAST_SECRET_BYTES = 16


def make_webhook_secret() -> str:
    """A new secret in the specification's spelling."""
    return PREFIX + base64.b64encode(os.urandom(24)).decode()


def parse_webhook_secret(text: str) -> bytes:
    """The key that a text stands for; without the prefix, the text itself. ValueError."""
    text = text.strip()
    if text.startswith(PREFIX):
        try:
            secret = base64.b64decode(text.removeprefix(PREFIX), validate=True)
        except ValueError as error:
            raise ValueError(f"what follows {PREFIX} in a webhook's secret is base64") from error
    else:
        secret = text.encode()
    if len(secret) < LEAST_SECRET_BYTES:
        raise ValueError(f"a webhook's secret has {LEAST_SECRET_BYTES} bytes or more")
    return secret


def sign_webhook(secret: bytes, message_id: str, now: datetime, content: bytes) -> dict[str, str]:
    """The headers that go with `content`."""
    timestamp = str(int(now.timestamp()))
    signed = f"{message_id}.{timestamp}.".encode() + content
    digest = hmac.digest(secret, signed, hashlib.sha256)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }
