"""Requests to an authority: signed, within a deadline, patient with refused nonces."""

import threading
import time
from typing import Any

import requests
from acme import messages
from acme.client import ClientNetwork
from josepy.jwa import ES256
from josepy.jwk import JWKEC

NONCE_TRIES = 24
"""With every second nonce refused, all of these fail once in seventeen million requests."""
LONGEST_REQUEST = 30.0
AGENT = "Stentor"


class OutOfTimeError(requests.exceptions.Timeout):
    """The attempt's time is over."""


class Network(ClientNetwork):
    """A client's network for one attempt."""

    def __init__(self, key: JWKEC | None, roots: str | bool, seconds: float) -> None:
        super().__init__(key, alg=ES256, verify_ssl=True, user_agent=AGENT)
        self.session.verify = roots
        self.verify_ssl = roots  # type: ignore[assignment] # handed on to requests, which takes a path
        self.session.trust_env = False
        self.retry_after = ""
        """The `Retry-After` field of the last answer."""
        self._deadline = time.monotonic() + seconds

    @property
    def left(self) -> float:
        return self._deadline - time.monotonic()

    def pause(self, seconds: float) -> None:
        """Sleeps, or OutOfTimeError where that would outlast the attempt."""
        if seconds >= self.left:
            raise OutOfTimeError("the attempt ran out of time")
        threading.Event().wait(seconds)

    def post(self, *args: Any, **kwargs: Any) -> requests.Response:
        """As in the base, which tries only once more after a refused nonce."""
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
        response = super()._send_request(method, url, *args, **kwargs)
        self.retry_after = str(response.headers.get("Retry-After", ""))
        return response
