"""What transfers say of spots that were reserved: which have arrived, and which may still."""

from collections.abc import Callable
from typing import NamedTuple

from stentor.edge.ads.book import CurrentBook
from stentor.edge.ads.listener import ListenerNames
from stentor.edge.hits.transfer import Transfer
from stentor.edge.memory.interface import Arrival

MOST_WAITING = 50_000


class _Heard(NamedTuple):
    """Whose transfers are gathered until the next tick."""

    address: str
    agent: str | None
    episode: str
    code: str


class Arrivals:
    """Gathers what the hits' log sees, and hands it on by the clock.

    A spot has arrived when a transfer took its last byte. Who seeks into the middle of one keeps it
    counted: that errs on the listener's side. A transfer that took no audio says nothing.
    """

    def __init__(
        self,
        book: CurrentBook,
        find_end: Callable[[str], int],
        arrive: Callable[[Arrival], None],
        names: ListenerNames,
    ) -> None:
        """`find_end`: until when, in seconds since the epoch, a code's link lasts."""
        self._book = book
        self._find_end = find_end
        self._arrive = arrive
        self.names = names
        self._heard: dict[_Heard, set[int]] = {}

    def note(self, transfer: Transfer, taken: int) -> None:
        """The client has `taken` bytes of the transfer's connection by now."""
        facts = transfer.episode
        if facts is None or not (facts.inserted or facts.baked_in) or not facts.arrangement:
            return
        first = transfer.first_byte
        end = first + transfer.count_sent(taken)
        if end <= max(first, facts.header_bytes) or len(self._heard) >= MOST_WAITING:
            return
        agent = transfer.request.headers.get(b"user-agent")
        heard = _Heard(transfer.address, agent, facts.episode, facts.arrangement)
        arrived = self._heard.setdefault(heard, set())
        arrived.update(
            one.placement
            for one in facts.inserted
            if one.placement and first < one.first_byte + one.length <= end
        )
        arrived.update(
            one.placement
            for one in facts.baked_in
            if one.before + one.length >= one.whole and first < one.first_byte + one.length <= end
        )

    def tick(self, now: float) -> None:
        """A few times a second."""
        heard, self._heard = self._heard, {}
        capped, baked_in = self._book.prepared.capped, self._book.prepared.baked_in
        for (address, agent, episode, code), heard_now in heard.items():
            if capped:
                numbers = [one for one in heard_now if baked_in.is_sold(one, now)]
                keys = self.names.find_keys(address, agent, episode)
                end = self._find_end(code)
                self._arrive(Arrival(keys, frozenset(numbers) & capped, end, now))
