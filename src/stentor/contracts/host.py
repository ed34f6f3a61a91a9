"""A host name that somebody brought: what is served under it, and how it is known to lead here."""

import hashlib
import hmac
from typing import Literal

import msgspec

Serves = Literal["show", "studio", "elsewhere"]

PROOF_PREFIX = "/.well-known/stentor/"
"""`<prefix><nonce>` under a host answers with the proof that this installation is reached there."""
PROOF_PURPOSE = "hosts"
"""What of the signing keys proofs are made with."""
MOST_NONCE_LETTERS = 64


class HostRoute(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What stands under one host, beside the site's own and the studio's.

    serves      meaning
    show        the addresses of `show`, its page at `/`, its feed at `/feed.xml`, and nothing else
    studio      the studio
    elsewhere   every address leads to the same one of `to`, an origin; or to `to` itself, where it
                has a path
    """

    serves: Serves
    show: str = ""
    """Id."""
    to: str = ""
    """Address without a trailing slash."""


def host_address(name: str) -> str:
    """Not a path: it names a host in the journal."""
    return f"host:{name}"


def show_id_address(show_id: str) -> str:
    """Not a path: it leads to the page of a show, wherever that is now."""
    return f"show:{show_id}"


def compute_host_proof(secret: bytes, host: str, nonce: str) -> str:
    """What only an installation with these keys answers under `host`, as hexadecimal digits."""
    return hmac.new(secret, f"{host} {nonce}".encode(), hashlib.sha256).hexdigest()
