"""Requests to an authority: signed, within a deadline, patient with refused nonces."""

import threading
import time
from collections.abc import Callable
from typing import Any

import requests
from acme import challenges, errors, messages
from acme.client import ClientNetwork
from josepy.jwa import ES256
from josepy.jwk import JWKEC

NONCE_TRIES = 24
"""With every second nonce refused, all of these fail once in seventeen million requests."""
LONGEST_REQUEST = 30.0
PAUSES = (0.3, 0.7, 1.5, 3.0)
"""Before each further try of what an authority tripped over."""
AGENT = "Stentor"


class OutOfTimeError(requests.exceptions.Timeout):
    """The attempt's time is over."""


class Network(ClientNetwork):
    """A client's network for one attempt."""

    def __init__(
        self,
        key: JWKEC | None,
        roots: str | bool,
        seconds: float,
        note_date: Callable[[str, float], object] = lambda _date, _began: None,
    ) -> None:
        """`note_date` hears every answer's `Date` and when the steady clock saw its request."""
        super().__init__(key, alg=ES256, verify_ssl=True, user_agent=AGENT)
        self.session.verify = roots
        self.verify_ssl = roots  # type: ignore[assignment] # handed on to requests, which takes a path
        self.session.trust_env = False
        self.retry_after = ""
        """The `Retry-After` field of the last answer."""
        self.is_waiting = False
        """Is an answer due, or did it never come?"""
        self._note_date = note_date
        self._deadline = time.monotonic() + seconds

    @property
    def left(self) -> float:
        return self._deadline - time.monotonic()

    def pause(self, seconds: float) -> None:
        """Sleeps, or OutOfTimeError where that would outlast the attempt."""
        if seconds >= self.left:
            raise OutOfTimeError("the attempt ran out of time")
        threading.Event().wait(seconds)

    def post(self, url: str, obj: Any, *args: Any, **kwargs: Any) -> requests.Response:
        """As in the base, but patient: with refused nonces, and with an authority that trips over
        what may be asked of it twice."""
        pauses = iter(PAUSES if is_repeatable(obj) else ())
        while True:
            try:
                response = self._post_with_nonces(url, obj, *args, **kwargs)
                if obj is None and not is_readable(response):
                    raise errors.ClientError("it answered what nobody can read")  # noqa: TRY301 -- asked again below
            except (errors.ClientError, messages.Error) as error:
                pause = next(pauses, None)
                if pause is None or not is_passing(error) or self.retry_after:
                    raise
                self.pause(pause)
            else:
                return response

    def _post_with_nonces(self, *args: Any, **kwargs: Any) -> requests.Response:
        for _ in range(NONCE_TRIES - 1):
            try:
                return self._post_once(*args, **kwargs)
            except messages.Error as error:
                if error.code != "badNonce":
                    raise
        return self._post_once(*args, **kwargs)

    def _send_request(self, method: str, url: str, *args: Any, **kwargs: Any) -> requests.Response:
        if self.left <= 0:
            raise OutOfTimeError("the attempt ran out of time")
        kwargs["timeout"] = min(self.left, LONGEST_REQUEST)
        began = time.monotonic()
        self.is_waiting = True
        response = super()._send_request(method, url, *args, **kwargs)
        self.is_waiting = False
        self._note_date(response.headers.get("Date", ""), began)
        self.retry_after = str(response.headers.get("Retry-After", ""))
        return response


def is_repeatable(obj: Any) -> bool:
    """Does asking it again come to the same as asking it once? A new order would be another."""
    return obj is None or isinstance(
        obj, (messages.CertificateRequest, challenges.ChallengeResponse)
    )


def is_readable(response: requests.Response) -> bool:
    """An answer to a question is a document or a chain (RFC 8555)."""
    if response.content.lstrip().startswith(b"-----BEGIN "):
        return True
    try:
        return isinstance(response.json(), dict)
    except ValueError:
        return False


def is_passing(error: Exception) -> bool:
    """The authority's own trouble, rather than its word about ours."""
    if isinstance(error, messages.Error):
        return error.code in {"serverInternal", None}
    if isinstance(error, errors.ConflictError):
        return False
    response = error.args[0] if error.args else None
    return not isinstance(response, requests.Response) or response.status_code >= 500
