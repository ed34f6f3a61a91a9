"""What one connection has still to send, and the rules of sending it."""

import os
from collections import deque

from stentor.edge.published.objects import FileSpan
from stentor.edge.serving.poller import Watch
from stentor.edge.wire.base import PIECE_BYTES, BrokenObjectError, Wire

TURN_BYTES = 1 << 19
"""A connection sends this much at most before others have their turn."""

Part = bytes | memoryview | FileSpan

_buffer = bytearray(PIECE_BYTES)
_view = memoryview(_buffer)


class Outbox:
    """Parts in order, handed to the wire as far as it has room, then whenever it has again."""

    __slots__ = ("_parts", "_watch", "_wire", "handed", "queued_bytes")

    def __init__(self, wire: Wire, watch: Watch) -> None:
        """`watch` should call `pump` when the socket takes bytes again."""
        self._wire = wire
        self._watch = watch
        self._parts: deque[Part] = deque()
        self.handed = 0
        """Bytes given to the wire since the connection began."""
        self.queued_bytes = 0
        """Bytes of parts that are held in memory here."""

    @property
    def planned(self) -> int:
        """What `handed` will be when everything put so far is sent; for memory parts only."""
        return self.handed + self.queued_bytes

    def put(self, part: Part) -> None:
        if type(part) is FileSpan:
            if part.length:
                self._parts.append(part)
        elif part:
            self._parts.append(part)
            self.queued_bytes += len(part)

    def pump(self) -> bool:
        """Hands over what there is room for; True when nothing is left to send.

        WireClosedError when the client is gone, BrokenObjectError when a file is too short.
        """
        parts = self._parts
        budget = TURN_BYTES
        while parts and budget > 0:
            part = parts[0]
            if type(part) is FileSpan:
                length = min(part.length, budget)
                taken = self._wire.send_file(part.object.descriptor, part.offset, length)
            else:
                taken = self._wire.send(self._gather())
            if taken == 0:
                break
            self.handed += taken
            budget -= taken
            self._drop(taken)
        if not parts and self._wire.flush():
            self._watch.want_writing(is_wanted=False)
            return True
        self._watch.want_writing(is_wanted=True)
        return False

    def _gather(self) -> bytes | memoryview:
        """The first part, which is in memory, and as many behind it as fit, in one piece.

        So a head and the range it announces are one call of the kernel and one wake-up of the
        client, which is worth more than what `sendfile` spares.
        """
        first = self._parts[0]
        assert not isinstance(first, FileSpan)
        if len(self._parts) == 1 or len(first) >= PIECE_BYTES:
            return first
        end = 0
        for part in self._parts:
            begin = end
            if type(part) is FileSpan:
                end += part.length
                if end > PIECE_BYTES:
                    return _view[:begin]
                piece = _view[begin:end]
                if os.preadv(part.object.descriptor, (piece,), part.offset) < part.length:
                    raise BrokenObjectError
            else:
                assert not isinstance(part, FileSpan)
                end += len(part)
                if end > PIECE_BYTES:
                    return _view[:begin]
                _view[begin:end] = part
        return _view[:end]

    def _drop(self, taken: int) -> None:
        """Takes off the front what the wire has taken."""
        parts = self._parts
        while taken:
            part = parts[0]
            if type(part) is FileSpan:
                length = part.length
                if taken < length:
                    parts[0] = FileSpan(part.object, part.offset + taken, length - taken)
            else:
                assert not isinstance(part, FileSpan)
                length = len(part)
                self.queued_bytes -= min(taken, length)
                if taken < length:
                    parts[0] = memoryview(part)[taken:]
            if taken < length:
                return
            parts.popleft()
            taken -= length

    def discard(self) -> None:
        """Forgets what is left."""
        self._parts.clear()
        self.queued_bytes = 0
