"""What one connection has still to send, and the rules of sending it."""

from collections import deque

from stentor.edge.published.objects import FileSpan
from stentor.edge.serving.poller import Watch
from stentor.edge.wire.base import Wire

TURN_BYTES = 1 << 19
"""A connection sends this much at most before others have their turn."""

Part = bytes | memoryview | FileSpan


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
        self._parts.append(part)
        if type(part) is not FileSpan:
            self.queued_bytes += len(part)

    def pump(self) -> bool:
        """Hands over what there is room for; True when nothing is left to send.

        WireClosedError when the client is gone, BrokenObjectError when a file is too short.
        """
        budget = TURN_BYTES
        while self._parts and budget > 0:
            taken = self._send_first(budget)
            if taken == 0:
                break
            self.handed += taken
            budget -= taken
        if not self._parts and self._wire.flush():
            self._watch.want_writing(is_wanted=False)
            return True
        self._watch.want_writing(is_wanted=True)
        return False

    def _send_first(self, most: int) -> int:
        """Sends of the first part what there is room for, `most` bytes at most of a file."""
        part = self._parts[0]
        if type(part) is FileSpan:
            wanted = min(part.length, most)
            taken = self._wire.send_file(part.object.descriptor, part.offset, wanted)
            if taken == part.length:
                self._parts.popleft()
            elif taken:
                self._parts[0] = FileSpan(part.object, part.offset + taken, part.length - taken)
            return taken
        assert not isinstance(part, FileSpan)
        taken = self._wire.send(part, more=len(self._parts) > 1)
        if taken == len(part):
            self._parts.popleft()
        elif taken:
            self._parts[0] = memoryview(part)[taken:]
        self.queued_bytes -= taken
        return taken

    def discard(self) -> None:
        """Forgets what is left."""
        self._parts.clear()
        self.queued_bytes = 0
