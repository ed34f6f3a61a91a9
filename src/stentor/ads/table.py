"""One organisation's candidates in the order in which they are served, and who is ready now.

Every candidate has two places in the order: one among those of its priority that are behind their
curves, the scarcest first, and one behind all of them. What may serve is a mask over the places,
so the next to be served is the lowest bit of an intersection. Clock and curves are heaps of the
moments at which something changes: a decision pays for changes, not for candidates.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from heapq import heappop, heappush
from itertools import count, groupby
from typing import Final

from stentor.ads.candidate import Candidate
from stentor.ads.dimension import Ages, Keys, Land, Named
from stentor.ads.neighbours import find_neighbour_reason
from stentor.ads.progress import NEVER
from stentor.ads.question import Neighbour, Question, Slot
from stentor.ads.targeting import is_of_age
from stentor.contracts.adbook import Advertiser

MOST_KEPT: Final = 1024


class Step:
    """What a slot asks for, before anybody looks at the listener."""

    __slots__ = ("is_first", "is_last", "mask", "slot")

    def __init__(self, slot: Slot, mask: int, is_first: bool, is_last: bool) -> None:
        self.slot = slot
        self.mask = mask
        self.is_first = is_first
        """In its break, like the next; house places do not count for it."""
        self.is_last = is_last


class Table:
    """Masks by property, and the mask of those that are ready."""

    def __init__(
        self, candidates: Sequence[Candidate], advertisers: Mapping[str, Advertiser] | None = None
    ) -> None:
        """`advertisers`: by id, those whose ads may be in an episode's own audio among them."""
        self.advertisers = advertisers or {}
        self.candidates = sorted(candidates, key=lambda one: (one.priority, one.placement))
        self.order: list[Candidate] = []
        self.equals: list[int] = []
        """By place: the mask of those behind it, and itself, among whom it goes by turns; its own
        place is the lowest bit. 0 where there is nobody else."""
        self._lay_out()
        self._shows = Named(candidates, lambda named: named.shows)
        self._blocked: defaultdict[str, int] = defaultdict(int)
        self._categories = Named(candidates, lambda named: named.categories)
        self._land = Land(candidates)
        self._apps = Named(candidates, lambda named: named.apps)
        self._devices = Named(candidates, lambda named: named.devices)
        self._ages = Ages(candidates, is_of_age)
        self._keys = Keys(candidates)
        self._forms: defaultdict[tuple[int, int], int] = defaultdict(int)
        self._taken: defaultdict[tuple[str, tuple[int, int]], int] = defaultdict(int)
        """Who is read by the host of that show, in that form."""
        self._kinds = dict.fromkeys(("pre", "mid", "post"), 0)
        self._flights = self._only_first = self._only_last = self._outer = 0
        for one in candidates:
            self._flights |= one.bits if one.flight else 0
            self._only_first |= one.bits if one.positions == {"first"} else 0
            self._only_last |= one.bits if one.positions == {"last"} else 0
            self._outer |= one.bits if one.positions else 0
            for kind in one.kinds:
                self._kinds[kind] |= one.bits
            for show in one.blocked:
                self._blocked[show] |= one.bits
            for form in one.reading.frames if one.takes is None else ():
                self._forms[form] |= one.bits
            for show, reading in (one.takes or {}).items():
                for form in reading.frames:
                    self._taken[show, form] |= one.bits
        self._places: dict[tuple[str, str, tuple[int, int]], int] = {}
        self._steps: dict[tuple[Slot, ...], tuple[Step, ...]] = {}
        self._kept_out: dict[tuple[tuple[Neighbour, ...], int], int] = {}
        self._ban_neighbours()
        self._serial = count()
        self._now = NEVER
        self._awake = self._due = 0
        self._changes: list[tuple[float, int, Candidate, bool]] = []
        """When, which first, who, and whether by its hours; by its curve otherwise."""

    def find_able(self, question: Question) -> int:
        """Who may serve this listener in this episode, as far as that does not change."""
        form = (question.channels, question.bitrate)
        key = (question.show, question.category, form)
        able = self._places.get(key)
        if able is None:
            if len(self._places) >= MOST_KEPT:
                self._places.clear()
            able = self._places[key] = self._find_place(question, form)
        able &= self._land.find(question.country, question.region)
        able &= self._apps.find(question.app) & self._devices.find(question.device)
        return able & self._ages.find(question.age_days) & self._keys.find(question.keys)

    def find_ready(self, now: float) -> int:
        """Who is in their dates and hours, and behind their curve or contended."""
        if now < self._now:
            self._start(now)
        self._now = now
        changes = self._changes
        while changes and changes[0][0] <= now:
            moment, _, one, is_of_hours = heappop(changes)
            if is_of_hours:
                self._look_at(one, now)
            elif moment == one.wakes:
                one.wakes = NEVER
                self._follow(one, now)
        return self._awake & self._due

    def find_steps(self, slots: tuple[Slot, ...]) -> tuple[Step, ...]:
        steps = self._steps.get(slots)
        if steps is None:
            if len(self._steps) >= MOST_KEPT:
                self._steps.clear()
            steps = self._steps[slots] = self._plan(slots)
        return steps

    def find_kept_out(self, neighbours: tuple[Neighbour, ...], break_number: int) -> int:
        """Who may not be in that break because of ads in the episode's own audio."""
        key = (neighbours, break_number)
        mask = self._kept_out.get(key)
        if mask is None:
            if len(self._kept_out) >= MOST_KEPT:
                self._kept_out.clear()
            mask = 0
            for one in self.candidates:
                if find_neighbour_reason(one, neighbours, break_number, self.advertisers):
                    mask |= one.bits
            self._kept_out[key] = mask
        return mask

    def count(self, candidate: Candidate, decisions: float) -> None:
        """The candidate was decided for."""
        if candidate.progress:
            candidate.progress.add(decisions)
            self._follow(candidate, self._now)

    def _lay_out(self) -> None:
        places = [
            (one.priority, is_ahead, -one.scarcity, one)
            for one in self.candidates
            for is_ahead in (False, True)
        ]
        places.sort(key=lambda place: place[:3])
        for _, group in groupby(places, key=lambda place: place[:3]):
            start = len(self.order)
            for _, is_ahead, _, one in group:
                bit = 1 << len(self.order)
                self.order.append(one)
                one.ahead, one.urgent = (bit, one.urgent) if is_ahead else (one.ahead, bit)
                one.bits |= bit
            size = len(self.order) - start
            if size > 1:
                self.equals += [(1 << left) - 1 for left in range(size, 0, -1)]
            else:
                self.equals.append(0)

    def _ban_neighbours(self) -> None:
        flights = [one for one in self.candidates if one.flight]
        kin: defaultdict[tuple[str, str], int] = defaultdict(int)
        careless = strict = 0
        for one in flights:
            kin["advertiser", one.advertiser] |= one.bits
            kin["trade", one.trade] |= one.bits
            careless |= one.bits if one.apart == "none" else 0
            strict |= one.bits if one.apart == "episode" else 0
        for one in flights:
            mask = kin["advertiser", one.advertiser] | (kin["trade", one.trade] if one.trade else 0)
            one.near_ban = mask & ~careless if one.apart == "none" else mask
            one.far_ban = mask if one.apart == "episode" else mask & strict
        everybody = (1 << len(self.order)) - 1
        for one in self.candidates:
            one.others = everybody ^ one.bits
            one.far = one.others & ~one.far_ban
            one.near = everybody & ~one.near_ban

    def _find_place(self, question: Question, form: tuple[int, int]) -> int:
        parts = question.category.split(" > ")
        above = [" > ".join(parts[:depth]) for depth in range(1, len(parts) + 1)]
        mask = self._shows.find(question.show) & self._categories.find_any(above)
        there = self._forms.get(form, 0) | self._taken.get((question.show, form), 0)
        return mask & ~self._blocked.get(question.show, 0) & there

    def _plan(self, slots: tuple[Slot, ...]) -> tuple[Step, ...]:
        return tuple(
            self._plan_slot(slot, slots[number - 1] if number else None, slots[number + 1 :])
            for number, slot in enumerate(slots)
        )

    def _plan_slot(self, slot: Slot, before: Slot | None, after: tuple[Slot, ...]) -> Step:
        is_first = before is None or before.break_number != slot.break_number
        is_last = not any(
            one.break_number == slot.break_number and not one.is_for_house for one in after
        )
        mask = self._kinds[slot.kind] & ~(self._flights if slot.is_for_house else 0)
        if is_first != is_last:
            mask &= ~(self._only_last if is_first else self._only_first)
        elif not is_first:
            mask &= ~self._outer
        return Step(slot, mask, is_first, is_last)

    def _start(self, now: float) -> None:
        """Looks at everything: the first time, and when a clock was put back."""
        self._changes.clear()
        self._awake = self._due = 0
        for one in self.candidates:
            one.wakes = NEVER
            self._look_at(one, now)
            self._follow(one, now)

    def _look_at(self, one: Candidate, now: float) -> None:
        """At its dates and hours."""
        one.watch_clock(now)
        self._awake = self._awake & ~one.bits if one.resting else self._awake | one.bits
        if (change := one.hours.find_change(now)) != NEVER:
            heappush(self._changes, (change, next(self._serial), one, True))

    def _follow(self, one: Candidate, now: float) -> None:
        """Whether it is behind or may run ahead, and when that changes."""
        due = self._due & ~one.bits
        if one.progress is None:
            self._due = due | one.urgent
            return
        behind, ahead = one.progress.find_behind(), one.progress.find_ahead()
        if behind <= now:
            due |= one.urgent
        if ahead <= now:
            due |= one.ahead
        self._due = due
        change = min((moment for moment in (behind, ahead) if moment > now), default=NEVER)
        if change < one.wakes:
            one.wakes = change
            heappush(self._changes, (change, next(self._serial), one, False))
