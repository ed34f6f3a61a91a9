"""Each request of an episode with its verdict: what an auditor asks next."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from stentor.contracts.hit import Hit
from stentor.counting.content import FLICKS
from stentor.counting.listeners import try_canonicalise_address
from stentor.counting.requests import parse_microseconds
from stentor.counting.tally import Verdict
from stentor.counting.together import HOUR
from stentor.project.commands.hits_report import name_episode


class ExplainedRequest(NamedTuple):
    """One request, in the words of an audit."""

    at: str
    id: str | None
    address: str | None
    agent: str
    app: str
    method: str
    status: int
    range: str | None
    sent: int
    seconds_from: float
    """Of content, where what was taken begins."""
    seconds_to: float
    verdict: str
    """`download 3`, or the reason against it."""


def select_around(read: Callable[[], Iterator[Hit]], episode: str) -> list[Hit]:
    """Of a log of any size the hits on which the verdicts on an episode hang: its own, whatever
    else its listeners asked for, and one of each writer, show and hour, which says whose log is
    there. `read` is called twice.
    """
    addresses = {_find_address(hit) for hit in read() if _is_of(hit, episode)}
    seen: set[tuple[str | None, str | None, int]] = set()
    chosen = []
    for hit in read():
        hour = hit.edge, hit.show, parse_microseconds(hit.at) // HOUR
        address = _find_address(hit)
        is_theirs = address is not None and address in addresses
        if is_theirs or _is_of(hit, episode) or (hit.edge and hour not in seen):
            chosen.append(hit)
        seen.add(hour)
    return chosen


def _find_address(hit: Hit) -> str | None:
    return None if hit.ip is None else try_canonicalise_address(hit.ip)


def _is_of(hit: Hit, episode: str) -> bool:
    return episode in {name_episode((hit.show, hit.episode)), hit.episode}


def explain_episode(verdicts: Iterable[Verdict], episode: str) -> list[ExplainedRequest]:
    """The requests for an episode (`<show>/<episode>`, or the episode's id), oldest first."""
    chosen = [
        verdict
        for verdict in verdicts
        if episode in {name_episode(verdict.request.episode), verdict.request.episode[1]}
    ]
    chosen.sort(key=lambda verdict: (verdict.request.at, verdict.request.hit.id or ""))
    numbers: dict[int | None, int] = {}
    for verdict in chosen:
        if verdict.download is not None:
            numbers.setdefault(verdict.download, len(numbers) + 1)
    return [explain(verdict, numbers.get(verdict.download)) for verdict in chosen]


def explain(verdict: Verdict, download: int | None) -> ExplainedRequest:
    request, hit = verdict.request, verdict.request.hit
    return ExplainedRequest(
        at=hit.at,
        id=hit.id,
        address=request.origin.address,
        agent=request.agent.text,
        app=request.agent.app,
        method=hit.method,
        status=hit.status,
        range=hit.range,
        sent=hit.sent,
        seconds_from=round(request.span[0] / FLICKS, 3),
        seconds_to=round(request.span[1] / FLICKS, 3),
        verdict=verdict.reason or f"download {download}",
    )


def render_explained(explained: Iterable[ExplainedRequest]) -> str:
    """One line a request; wide, for a pager or `grep`."""
    lines = [
        f"{one.at:<24}  {one.verdict:<20}  {one.address or 'unknown':<20}"
        f"  {one.method} {one.status}"
        f"  {one.sent:>12,} bytes  {one.seconds_from:>10.3f} to {one.seconds_to:>10.3f} s"
        f"  {one.range or '-'}  {one.app}: {one.agent}"
        for one in explained
    ]
    return "\n".join(lines) or "no request names this episode"
