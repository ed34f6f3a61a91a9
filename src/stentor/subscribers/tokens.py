"""The ends of links in mails: they name a subscriber, and nobody makes one up."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from typing import Literal

Purpose = Literal["confirm", "manage"]
MAC_BYTES = 16


def name_mail_subscriber(secret: bytes, address: str) -> str:
    """The same for the same address whatever its case, and telling nothing of it."""
    digest = hmac.digest(secret, b"mail\0" + address.casefold().encode(), hashlib.sha256)
    return base64.b32encode(digest[:15]).decode()


def make_token(secret: bytes, purpose: Purpose, subscriber: str) -> str:
    """`<subscriber>.<mac>`."""
    mac = hmac.digest(secret, f"{purpose}\0{subscriber}".encode(), hashlib.sha256)[:MAC_BYTES]
    return f"{subscriber}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


def try_parse_token(secret: bytes, purposes: Sequence[Purpose], token: str) -> str | None:
    """The subscriber it names for one of these purposes; None for one that is forged."""
    subscriber, _, _ = token.partition(".")
    if not (subscriber.isascii() and subscriber.isalnum()):
        return None
    for purpose in purposes:
        if hmac.compare_digest(make_token(secret, purpose, subscriber).encode(), token.encode()):
            return subscriber
    return None
