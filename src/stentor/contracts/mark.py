"""The mark by which an installation's own probers say that nobody listens.

It is signed with a secret that edges and probers derive from the signing keys, names the path it is
for, and is good for a short time: listeners cannot make one, and one that was seen elsewhere opens
nothing else.
"""

import base64
import hmac
from typing import Final

MARK_PURPOSE: Final = "probes"
"""What of the signing keys the secret is derived for."""
MARK_FIELD: Final = "x-stentor-probe"
GOOD_SECONDS: Final = 120
"""How far the clocks of prober and edge may be apart."""
_MAC_BYTES: Final = 16
_MOST_LETTERS: Final = 64


def make_mark(secret: bytes, path: str, now: float) -> str:
    """The value of `MARK_FIELD` in a request for `path` at `now`, in seconds since the epoch."""
    moment = int(now)
    return f"{moment}.{_sign(secret, path, moment)}"


def is_good_mark(mark: str, secret: bytes, path: str, now: float) -> bool:
    """Was it made with the secret, for this path, a moment ago? Whatever it is, nothing raises."""
    moment, _, signature = mark.partition(".")
    if len(mark) > _MOST_LETTERS or not (moment.isascii() and moment.isdigit()):
        return False
    if abs(now - int(moment)) > GOOD_SECONDS or not signature.isascii():
        return False
    return hmac.compare_digest(signature, _sign(secret, path, int(moment)))


def _sign(secret: bytes, path: str, moment: int) -> str:
    digest = hmac.digest(secret, f"{moment} {path}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest[:_MAC_BYTES]).rstrip(b"=").decode()
