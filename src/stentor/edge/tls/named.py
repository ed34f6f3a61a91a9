"""A TLS connection that remembers which host it was opened for."""

import ssl


class NamedSSLObject(ssl.SSLObject):
    """The server's end of a handshake in memory."""

    requested_name: str | None = None
    """The name in the ClientHello (SNI), lower case; None when there was none."""
