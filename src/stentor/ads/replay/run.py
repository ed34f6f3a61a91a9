"""Plays a day under one policy, a new book every quarter of an hour."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter_ns

import msgspec

from stentor.ads.deciding import decide
from stentor.ads.pacing import Supply
from stentor.ads.prepared import PreparedBook
from stentor.ads.question import Shown
from stentor.ads.replay.day import DAY, STEPS, Asked
from stentor.ads.replay.policies import Moment
from stentor.ads.tally import Tally
from stentor.contracts.adbook import AdBook
from stentor.contracts.pace import Pace


@dataclass
class Played:
    """What happened."""

    decided: list[tuple[str | None, ...]] = field(default_factory=list)
    """For each download the flights in its slots."""
    took_ns: list[int] = field(default_factory=list)
    """For each download, all its slots, and counting them."""
    served: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """When each flight was."""


def play(
    book: AdBook,
    asked: list[Asked],
    forecast: Supply,
    seen: Supply,
    policy: Callable[[Moment], dict[str, Pace]],
) -> Played:
    played, tally = Played(), Tally()
    history: defaultdict[str, list[Shown]] = defaultdict(list)
    ends = forecast.moments[1:]
    at = 0
    for step in range(STEPS):
        delivered = {flight.id: float(len(played.served[flight.id])) for flight in book.flights}
        moment = Moment(book.flights, step, forecast, seen, delivered)
        prepared = PreparedBook(pace_book(book, policy(moment)), tally)
        while at < len(asked) and (asked[at].question.at < ends[step] or step == STEPS - 1):
            _play_download(prepared, asked[at], history[asked[at].listener], played)
            at += 1
    return played


def _play_download(
    prepared: PreparedBook, asked: Asked, heard: list[Shown], played: Played
) -> None:
    question = asked.question
    question.history = tuple(heard)
    began = perf_counter_ns()
    verdict = decide(prepared, question)
    prepared.count(verdict, question.at)
    played.took_ns.append(perf_counter_ns() - began)
    played.decided.append(tuple(filling and filling.flight for filling in verdict.fillings))
    for filling in verdict.fillings:
        if filling and filling.flight:
            heard.append(Shown(filling.placement, question.at))
            played.served[filling.flight].append(question.at)


def pace_book(book: AdBook, paces: dict[str, Pace]) -> AdBook:
    return msgspec.structs.replace(
        book,
        flights=[
            msgspec.structs.replace(flight, pace=paces.get(flight.id)) for flight in book.flights
        ],
    )


__all__ = ["DAY", "Played", "pace_book", "play"]
