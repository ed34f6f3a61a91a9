"""A decision for one request."""

from typing import NamedTuple

from stentor.ads import Question, Shown, Verdict, decide
from stentor.ads.agent import read_agent
from stentor.contracts.manifest import Manifest
from stentor.edge.ads.book import CurrentBook
from stentor.edge.ads.log import DecisionLog, MadeDecision
from stentor.edge.ads.plan import SlotPlans
from stentor.edge.http.request import Request
from stentor.edge.memory.interface import Impression, Keys

MOST_PAIRS = 16
DAY_SECONDS = 86_400.0


class Decided(NamedTuple):
    """What is put into an arrangement, and what has to be remembered of it."""

    placements: tuple[int, ...]
    """As a code carries them."""
    shown: tuple[Impression, ...]
    question: Question | None
    """None where there was nothing to decide."""
    verdict: Verdict | None


class Decider:
    """Asks the ad book, and hands the answer to the log."""

    def __init__(self, book: CurrentBook, log: DecisionLog) -> None:
        self._book = book
        self._log = log
        self.plans = SlotPlans()

    def decide(
        self,
        manifest: Manifest,
        request: Request,
        keys: Keys,
        history: tuple[Impression, ...],
        now: float,
    ) -> Decided:
        plan = self.plans.find(manifest)
        if not plan.slots or not manifest.organisation:
            return Decided((0,) * plan.count, (), None, None)
        rendition = manifest.renditions[0]
        agent = read_agent(request.headers.get(b"user-agent"))
        question = Question(
            organisation=manifest.organisation,
            show=manifest.show_id,
            category=manifest.category,
            episode=manifest.episode_id,
            slots=plan.slots,
            channels=rendition.channels,
            bitrate=rendition.bitrate,
            listener=keys.listener,
            app=agent.app,
            device=agent.device,
            country=None,
            at=now,
            history=tuple(Shown(*one) for one in history),
            break_frames=manifest.break_frames,
            age_days=None if plan.released is None else (now - plan.released) / DAY_SECONDS,
            keys=read_pairs(request.target.query),
        )
        verdict = decide(self._book.prepared, question)
        moment = int(now)
        shown = tuple(Impression(number, moment) for number in verdict.placements if number)
        return Decided(plan.spread(verdict.placements), shown, question, verdict)

    def record(
        self, made: Decided, manifest: int, code: str, address: str, agent: str | None
    ) -> None:
        """Lets a decision that was answered with be written down."""
        if made.question is not None and made.verdict is not None:
            self._log.add(
                MadeDecision(
                    self._book.prepared, made.question, made.verdict, manifest, code, address, agent
                )
            )


def read_pairs(query: str) -> frozenset[str]:
    """`name=value` pairs of a query, lower case."""
    if not query:
        return frozenset()
    return frozenset(pair for pair in query.lower().split("&")[:MOST_PAIRS] if "=" in pair)
