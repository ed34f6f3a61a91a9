"""A decision for one request."""

from collections.abc import Callable
from urllib.parse import unquote_plus

from stentor.ads import Question, Shown, Verdict, decide, keeps_caps
from stentor.ads.agent import read_agent
from stentor.contracts.manifest import Manifest
from stentor.edge.ads.book import CurrentBook
from stentor.edge.ads.log import DecisionLog
from stentor.edge.ads.plan import SlotPlan, SlotPlans
from stentor.edge.ads.record import MadeDecision
from stentor.edge.http.request import Request
from stentor.edge.memory.holds import FOR_GOOD, Hold, find_known_since
from stentor.edge.memory.interface import Impression, Keys, Recollection
from stentor.geography import Geography

MOST_PAIRS = 16
DAY_SECONDS = 86_400.0


class Decided:
    """What is put into an arrangement, and what has to be remembered of it."""

    __slots__ = ("holds", "placements", "question", "shown", "verdict")

    def __init__(
        self,
        placements: tuple[int, ...],
        shown: tuple[Impression, ...],
        question: Question | None,
        verdict: Verdict | None,
        holds: tuple[Hold, ...] = (),
    ) -> None:
        self.placements = placements
        """As a code carries them."""
        self.shown = shown
        self.question = question
        """None where there was nothing to decide."""
        self.verdict = verdict
        self.holds = holds
        """What has to be reserved first, in place of `shown`; none where nothing in it is capped.
        """


class Decider:
    """Asks the ad book, and hands the answer to the log."""

    def __init__(
        self,
        book: CurrentBook,
        log: DecisionLog,
        find_geography: Callable[[], Geography] = Geography,
        reserved_seconds: float = 3600.0,
    ) -> None:
        self._book = book
        self._log = log
        self._find_geography = find_geography
        self.geography = Geography()
        self._reserved_seconds = reserved_seconds
        self.plans = SlotPlans()

    def decide(
        self,
        manifest: Manifest,
        request: Request,
        address: str,
        keys: Keys,
        remembered: Recollection,
        now: float,
    ) -> Decided:
        """By what is remembered; where that may not be all, without what is capped."""
        plan = self.plans.find(manifest)
        if not manifest.organisation:
            return Decided((0,) * plan.count, (), None, None)
        baked_in = self._list_baked_in(plan, now) if remembered.is_sure else []
        if not plan.slots:
            holds = self._hold(baked_in, keys, now)
            return Decided((0,) * plan.count, (), None, None, holds)
        question = self._ask(plan, manifest, request, address, keys, remembered, now)
        verdict = decide(self._book.prepared, question)
        numbers = verdict.placements
        spread = plan.spread(numbers)
        if not baked_in and self._book.prepared.capped.isdisjoint(numbers):
            moment = int(now)
            shown = tuple(Impression(number, moment) for number in numbers if number)
            return Decided(spread, shown, question, verdict)
        flights = [one.placement for one in verdict.fillings if one and one.flight]
        return Decided(spread, (), question, verdict, self._hold(flights + baked_in, keys, now))

    def decide_again(
        self,
        manifest: Manifest,
        placements: tuple[int, ...],
        request: Request,
        address: str,
        keys: Keys,
        remembered: Recollection,
        now: float,
    ) -> Decided | None:
        """The same spots once more, after they were given back; None where a cap is in the way."""
        plan = self.plans.find(manifest)
        question = self._ask(plan, manifest, request, address, keys, remembered, now)
        numbers = [number for number in placements if number]
        if not keeps_caps(self._book.prepared, question, numbers):
            return None
        numbers += self._list_baked_in(plan, now)
        return Decided(placements, (), None, None, self._hold(numbers, keys, now))

    def list_capped(self, placements: tuple[int, ...]) -> list[int]:
        return [number for number in placements if number in self._book.prepared.capped]

    def refresh(self) -> None:
        """Where listeners are, by files that may have been replaced."""
        self.geography = self._find_geography()

    def _list_baked_in(self, plan: SlotPlan, now: float) -> list[int]:
        """Ads of the episode's own audio that count for caps: whoever gets it hears them."""
        if not plan.baked_in:
            return []
        return self._book.prepared.baked_in.list_counting(plan.baked_in, now)

    def _hold(self, numbers: list[int], keys: Keys, now: float) -> tuple[Hold, ...]:
        until = int(now + self._reserved_seconds) if self._reserved_seconds else FOR_GOOD
        at, tag = int(now), keys.tag
        return tuple([Hold(number, at, until, tag) for number in numbers])

    def _ask(
        self,
        plan: SlotPlan,
        manifest: Manifest,
        request: Request,
        address: str,
        keys: Keys,
        remembered: Recollection,
        now: float,
    ) -> Question:
        rendition = manifest.renditions[0]
        heard = [Shown(*one) for one in remembered.shown]
        heard += [Shown(one.placement, one.at) for one in remembered.holds]
        heard += [Shown(number, now) for number in self._list_baked_in(plan, now)]
        country, region, _ = self.geography.find(address)
        agent = read_agent(request.headers.get(b"user-agent"))
        return Question(
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
            country=country,
            region=region,
            at=now,
            history=tuple(heard),
            known_since=find_known_since(remembered.holds),
            is_blind=not remembered.is_sure,
            break_frames=manifest.break_frames,
            age_days=None if plan.released is None else (now - plan.released) / DAY_SECONDS,
            keys=read_pairs(request.target.query),
            neighbours=plan.neighbours,
        )

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
    """`name=value` pairs of a query, decoded, lower case."""
    if not query:
        return frozenset()
    pairs = query.split("&")[:MOST_PAIRS]
    if "%" in query or "+" in query:
        pairs = ["=".join(map(unquote_plus, pair.split("=", 1))) for pair in pairs]
    return frozenset(pair.lower() for pair in pairs if "=" in pair)
