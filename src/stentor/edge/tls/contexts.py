"""Contexts for one certificate each, the proof that one works, and how many are kept."""

import os
import ssl
from collections import OrderedDict

import structlog

from stentor.edge.tls.named import NamedSSLObject
from stentor.edge.tls.pairs import Pair

log = structlog.get_logger(__name__)

MOST_CONTEXTS = 10_000
"""Twenty kilobytes each, and only of names that were asked for. Past that the one that was not used
for the longest time goes; it is made anew, in half a millisecond, when its name is asked for."""

TICKETS = 1
"""Of TLS 1.3, after a full handshake; a resumed one brings the next. OpenSSL would make two, for
browsers that open several connections at once; each is a twentieth of the handshake."""


def build_context() -> ssl.SSLContext:
    """A server's context without a certificate: TLS 1.2 or newer, HTTP/1.1 only.

    The client's own order of ciphers counts, which knows whether its machine is quick at AES; each
    of those that are left keeps what was said secret even when a key leaks later.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION
    context.options &= ~ssl.OP_CIPHER_SERVER_PREFERENCE
    context.options |= ssl.OP_IGNORE_UNEXPECTED_EOF  # HTTP itself tells where a message ends
    context.num_tickets = TICKETS
    context.set_alpn_protocols(["http/1.1"])
    context.sslobject_class = NamedSSLObject
    return context


def load_pair(context: ssl.SSLContext, content: bytes, passphrase: bytes | None) -> None:
    """Gives a fresh context its certificate. OSError or ValueError when OpenSSL refuses it.

    OpenSSL reads files only, and the one on disk may be another by now: these bytes were read.
    """
    descriptor = os.memfd_create("certificate", os.MFD_CLOEXEC)
    try:
        os.write(descriptor, content)
        context.load_cert_chain(f"/proc/self/fd/{descriptor}", password=passphrase or b"")
    finally:
        os.close(descriptor)


class Contexts:
    """The contexts of what was asked for lately, each proved by a handshake before it served."""

    def __init__(self, passphrase: bytes | None, most: int = MOST_CONTEXTS) -> None:
        self._passphrase = passphrase
        self._most = most
        self._made: OrderedDict[bytes, ssl.SSLContext] = OrderedDict()
        self._proved: set[int] = set()
        """Hashes of contents that have shaken hands once."""
        self._refused: set[int] = set()

    def __len__(self) -> int:
        return len(self._made)

    def try_get(self, pair: Pair) -> ssl.SSLContext | None:
        """The pair's context, made where there is none; None for a pair that does not work."""
        made = self._made.get(pair.content)
        if made is not None:
            self._made.move_to_end(pair.content)
            return made
        if hash(pair.content) in self._refused:
            return None
        try:
            return self.make(pair)
        except (OSError, ValueError) as error:
            log.warning("certificate refused", names=sorted(pair.names), reason=str(error))
            self._refused.add(hash(pair.content))
            return None

    def make(self, pair: Pair) -> ssl.SSLContext:
        """A fresh context. OSError or ValueError when the pair completes no handshake."""
        context = build_context()
        load_pair(context, pair.content, self._passphrase)
        if hash(pair.content) not in self._proved:
            shake_hands_in_memory(context)
            self._proved.add(hash(pair.content))
        self._made[pair.content] = context
        if len(self._made) > self._most:
            self._made.popitem(last=False)
        return context

    def forget(self, pair: Pair) -> None:
        """Lets go of what is not served any more."""
        self._made.pop(pair.content, None)
        self._proved.discard(hash(pair.content))


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
