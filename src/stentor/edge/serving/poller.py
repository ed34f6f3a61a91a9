"""Readiness of many sockets, through one descriptor of the event loop.

uvloop's `add_reader` loses a connection that is reset while it waits: libuv stops polling it
and no callback comes. An epoll of our own, itself polled by the loop, tells everything, in
batches, and costs less for each connection.
"""

import asyncio
import select
from collections.abc import Callable

EVENTS_A_TURN = 256
_READ = select.EPOLLIN | select.EPOLLRDHUP
_WRITE = select.EPOLLOUT


def hear_nothing() -> None:
    """What is called when nobody is there any more."""


class Watch:
    """One socket's wishes. Without any, nothing is heard of it, not even its end."""

    __slots__ = ("_descriptor", "_mask", "_on_readable", "_on_writable", "_poller")

    def __init__(
        self,
        poller: "Poller",
        descriptor: int,
        on_readable: Callable[[], None],
        on_writable: Callable[[], None],
    ) -> None:
        """The callbacks are called when the wish is met, and when the connection is lost:
        then whatever they try fails."""
        self._poller = poller
        self._descriptor = descriptor
        self._on_readable = on_readable
        self._on_writable = on_writable
        self._mask = 0

    def want_reading(self, *, is_wanted: bool) -> None:
        self._want(self._mask | _READ if is_wanted else self._mask & ~_READ)

    def want_writing(self, *, is_wanted: bool) -> None:
        self._want(self._mask | _WRITE if is_wanted else self._mask & ~_WRITE)

    def end(self) -> None:
        """Hears nothing any more, until something is wished again."""
        self._want(0)

    def close(self) -> None:
        """Call it before the descriptor is closed, from when on the kernel forgets it by itself.

        Whoever was called holds this: a circle, which would keep all that a connection takes
        until the garbage collector comes by.
        """
        if self._mask:
            self._poller.forget(self._descriptor)
            self._mask = 0
        self._on_readable = self._on_writable = hear_nothing

    def tell(self, events: int) -> None:
        """What epoll says; an error or a hang-up concerns every wish."""
        if self._mask & _WRITE and events & ~select.EPOLLIN:
            self._on_writable()
        if self._mask & _READ and events & ~select.EPOLLOUT:
            self._on_readable()

    def _want(self, mask: int) -> None:
        if mask != self._mask:
            self._poller.change(self._descriptor, self, self._mask, mask)
            self._mask = mask


class Poller:
    """All watches of one event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._epoll = select.epoll()
        self._watches: dict[int, Watch] = {}
        self._loop = loop
        self.turns = 0
        """How often something was heard of."""
        loop.add_reader(self._epoll.fileno(), self._turn)

    def watch(
        self, descriptor: int, on_readable: Callable[[], None], on_writable: Callable[[], None]
    ) -> Watch:
        return Watch(self, descriptor, on_readable, on_writable)

    def change(self, descriptor: int, watch: Watch, before: int, after: int) -> None:
        """For watches only: puts new wishes in place of old ones."""
        if not before:
            self._watches[descriptor] = watch
            self._epoll.register(descriptor, after)
        elif after:
            self._epoll.modify(descriptor, after)
        else:
            del self._watches[descriptor]
            self._epoll.unregister(descriptor)

    def forget(self, descriptor: int) -> None:
        """For watches only: the descriptor is about to be closed."""
        del self._watches[descriptor]

    def close(self) -> None:
        self._loop.remove_reader(self._epoll.fileno())
        self._epoll.close()

    def _turn(self) -> None:
        watches = self._watches
        self.turns += 1
        for descriptor, events in self._epoll.poll(0, EVENTS_A_TURN):
            # A descriptor closed in this turn may be another connection's by now: that one
            # finds nothing to do.
            watch = watches.get(descriptor)
            if watch is not None:
                watch.tell(events)
