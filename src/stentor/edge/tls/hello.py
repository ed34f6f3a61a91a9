"""The first record of a TLS connection, as far as it has to be known before OpenSSL: pure."""

HANDSHAKE = 0x16
MAJOR_VERSION = 0x03
HEAD_BYTES = 5
MOST_BYTES = 16_384
"""What a record that is not encrypted yet may hold (RFC 8446 §5.1)."""


def is_whole(received: bytes | bytearray) -> bool:
    """Whether the record that begins a connection has come to its end, or is none that could be
    waited for: OpenSSL then says what is wrong with it.

    A ClientHello may be spread over several records; the first one is enough to go on with.
    """
    if not received:
        return False
    is_odd = received[0] != HANDSHAKE or received[1:2] not in (b"", bytes([MAJOR_VERSION]))
    if is_odd:
        return True
    length = int.from_bytes(received[3:HEAD_BYTES], "big")
    return len(received) >= HEAD_BYTES and (
        length > MOST_BYTES or len(received) >= HEAD_BYTES + length
    )
