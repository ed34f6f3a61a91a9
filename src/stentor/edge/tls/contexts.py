"""Contexts for one certificate each, and the proof that one works."""

import ssl
from pathlib import Path
from typing import NamedTuple

from cryptography import x509

from stentor.edge.tls.named import NamedSSLObject


class Certified(NamedTuple):
    """A context that has shaken hands, and the names its certificate is for."""

    context: ssl.SSLContext
    names: frozenset[str]
    """DNS names in lower case; a leading `*.` stands for one label."""
    not_before: float
    not_after: float
    """Seconds since the epoch."""

    def is_valid(self, now: float) -> bool:
        return self.not_before <= now < self.not_after


def build_context() -> ssl.SSLContext:
    """A server's context without a certificate: TLS 1.2 or newer, HTTP/1.1 only."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_CIPHER_SERVER_PREFERENCE
    context.set_alpn_protocols(["http/1.1"])
    context.sslobject_class = NamedSSLObject
    return context


def certify(path: Path, passphrase: bytes | None = None) -> Certified:
    """A fresh context for the key and chain in `path`; `passphrase` opens an encrypted key.

    OSError or ValueError when the file does not hold a pair that completes a handshake.
    """
    context = build_context()
    context.load_cert_chain(path, password=passphrase or b"")
    leaf = x509.load_der_x509_certificate(shake_hands_in_memory(context))
    return Certified(
        context,
        read_names(leaf),
        leaf.not_valid_before_utc.timestamp(),
        leaf.not_valid_after_utc.timestamp(),
    )


def read_names(leaf: x509.Certificate) -> frozenset[str]:
    """The DNS names in the subject's alternative names."""
    try:
        extension = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return frozenset()
    return frozenset(name.lower() for name in extension.value.get_values_for_type(x509.DNSName))


def shake_hands_in_memory(context: ssl.SSLContext) -> bytes:
    """Completes a handshake with `context`; the leaf it served, as DER. ssl.SSLError if not."""
    client_context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client_context.check_hostname = False
    client_context.verify_mode = ssl.CERT_NONE  # whether it is trusted is the keeper's question
    upward, downward = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = client_context.wrap_bio(downward, upward)
    server = context.wrap_bio(upward, downward, server_side=True)
    open_ends = [client, server]
    for _ in range(10):
        for end in list(open_ends):
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
            open_ends.remove(end)
        if not open_ends:
            break
    leaf = client.getpeercert(binary_form=True)
    if open_ends or leaf is None:
        raise ssl.SSLError("the handshake in memory came to no end")
    return leaf
