"""Authorities' revocation lists over HTTP, each fetched once for all the certificates it is for."""

import datetime as dt
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from stentor.lib.fetch import FetchError, IPNetwork, fetch

MOST_BYTES = 32 << 20
SECONDS = 30.0
KEPT_SECONDS = 900.0
"""A list that was fetched stands for so long; one that could not be had is asked for again after
a tenth of that."""


@dataclass(frozen=True)
class Listed:
    """One list, or why there is none."""

    until: float
    revoked: x509.CertificateRevocationList | None
    reason: str = ""


def fetch_list(url: str, allowed: Sequence[IPNetwork] = ()) -> bytes:
    """The list as its address gives it. LookupError."""
    try:
        answer = fetch(url, most_bytes=MOST_BYTES, seconds=SECONDS, allowed=allowed)
    except FetchError as error:
        raise LookupError(str(error)) from error
    if answer.status != 200:
        raise LookupError(f"{url} answered {answer.status}")
    return answer.content


@dataclass
class RevocationLists:
    """Answers whether a certificate is on its authority's list."""

    fetch: Callable[[str], bytes] = fetch_list
    _known: dict[str, Listed] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, content: bytes, now: float) -> bool:
        """LookupError where the certificate names no list, or none that its issuer signed
        answers."""
        leaf, *chain = x509.load_pem_x509_certificates(content)
        urls = find_list_addresses(leaf)
        if not urls:
            raise LookupError("it names no revocation list")
        if not chain:
            raise LookupError("its issuer is not in its chain")
        reasons = []
        for url in urls:
            listed = self._ask(url, chain[0], now)
            if listed.revoked is None:
                reasons.append(listed.reason)
            elif listed.revoked.get_revoked_certificate_by_serial_number(leaf.serial_number):
                return True
        if len(reasons) == len(urls):
            raise LookupError("; ".join(reasons))
        return False

    def _ask(self, url: str, issuer: x509.Certificate, now: float) -> Listed:
        with self._lock:
            known = self._known.get(url)
            if known is None or not now < known.until <= now + KEPT_SECONDS:
                known = self._known[url] = self._fetch(url, issuer, now)
            return known

    def _fetch(self, url: str, issuer: x509.Certificate, now: float) -> Listed:
        try:
            return Listed(now + KEPT_SECONDS, parse_list(self.fetch(url), issuer, now))
        except (LookupError, ValueError) as error:
            return Listed(now + KEPT_SECONDS / 10, None, f"{url}: {error}")


def parse_list(
    content: bytes, issuer: x509.Certificate, now: float
) -> x509.CertificateRevocationList:
    """DER (RFC 5280, 4.2.1.13) or PEM, signed by the issuer. ValueError for any other, and for one
    that has run out: an old list may hide what was revoked since."""
    load = x509.load_pem_x509_crl if content.startswith(b"-----") else x509.load_der_x509_crl
    found = load(content)
    try:
        is_signed = found.is_signature_valid(issuer.public_key())  # type: ignore[arg-type] # any
    except (TypeError, InvalidSignature):
        is_signed = False
    if not is_signed:
        raise ValueError("the list is not signed by the certificate's issuer")
    ends = found.next_update_utc
    if ends is not None and ends <= dt.datetime.fromtimestamp(now, dt.UTC):
        raise ValueError("the list has run out")
    return found


def find_list_addresses(leaf: x509.Certificate) -> list[str]:
    """Where its issuer says that lists stand (RFC 5280, 4.2.1.13); HTTP only."""
    try:
        points = leaf.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return []
    return [
        name.value
        for point in points
        for name in point.full_name or ()
        if isinstance(name, x509.UniformResourceIdentifier)
        and name.value.lower().startswith(("http://", "https://"))
    ]
