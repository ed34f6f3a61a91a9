"""Whom one property of a request lets through, looked up instead of compared.

A mask is an integer with the bits of candidates; numbers of any length make an intersection of a
thousand candidates a matter of nanoseconds.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from stentor.ads.candidate import Candidate
from stentor.contracts.adbook import AgeSpan, Targets

MOST_KEPT = 4096
"""Answers a lazily filled table keeps before it starts anew."""


class Named:
    """A property that targets and excludes list the values of."""

    def __init__(
        self, candidates: Sequence[Candidate], listed: Callable[[Targets], Iterable[str]]
    ) -> None:
        wanted: defaultdict[str, int] = defaultdict(int)
        unwanted: defaultdict[str, int] = defaultdict(int)
        self.undemanding = 0
        """Those that want no value in particular."""
        for one in candidates:
            values = list(listed(one.targets))
            if not values:
                self.undemanding |= one.bits
            for value in values:
                wanted[value] |= one.bits
            for value in listed(one.excludes):
                unwanted[value] |= one.bits
        self.wanted, self.unwanted = dict(wanted), dict(unwanted)
        self._masks = {
            value: (self.undemanding | self.wanted.get(value, 0)) & ~self.unwanted.get(value, 0)
            for value in wanted.keys() | unwanted.keys()
        }

    def find(self, value: str) -> int:
        return self._masks.get(value, self.undemanding)

    def find_any(self, values: Sequence[str]) -> int:
        """For something that has several values at once."""
        mask = self.undemanding
        for value in values:
            mask |= self.wanted.get(value, 0)
        for value in values:
            mask &= ~self.unwanted.get(value, 0)
        return mask


class Land:
    """Countries and regions, which are one list of places (see `targeting`)."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        self._countries = Named(candidates, lambda named: named.countries)
        self._regions = Named(candidates, lambda named: named.regions)
        self._unnamed = self._needs_region = 0
        for one in candidates:
            targets, excludes = one.targets, one.excludes
            if excludes.regions or (targets.regions and not targets.countries):
                self._needs_region |= one.bits
            if not any((targets.countries, targets.regions, excludes.countries, excludes.regions)):
                self._unnamed |= one.bits
        self._masks: dict[tuple[str | None, str | None], int] = {}

    def find(self, country: str | None, region: str | None) -> int:
        if country is None:
            return self._unnamed
        key = (country, region)
        mask = self._masks.get(key)
        if mask is None:
            if len(self._masks) >= MOST_KEPT:
                self._masks.clear()
            mask = self._masks[key] = self._compute(country, region)
        return mask

    def _compute(self, country: str, region: str | None) -> int:
        countries, regions = self._countries, self._regions
        mask = countries.undemanding & regions.undemanding
        mask |= countries.wanted.get(country, 0)
        mask &= ~countries.unwanted.get(country, 0)
        if region is None:
            return mask & ~self._needs_region
        mask |= regions.wanted.get(region, 0) & ~countries.unwanted.get(country, 0)
        return mask & ~regions.unwanted.get(region, 0)


class Ages:
    """Ages of episodes, cut where any span begins or ends."""

    def __init__(
        self,
        candidates: Sequence[Candidate],
        is_of_age: Callable[[float | None, list[AgeSpan], list[AgeSpan]], bool],
    ) -> None:
        spans = [span for one in candidates for span in (*one.targets.ages, *one.excludes.ages)]
        cuts = {span.least for span in spans} | {span.most for span in spans if span.most}
        self._cuts = sorted(cuts)
        self._masks = [
            sum(
                one.bits
                for one in candidates
                if is_of_age(days, one.targets.ages, one.excludes.ages)
            )
            for days in [float("-inf"), *self._cuts]
        ]
        self._unknown = sum(
            one.bits for one in candidates if is_of_age(None, one.targets.ages, one.excludes.ages)
        )

    def find(self, days: float | None) -> int:
        return self._unknown if days is None else self._masks[bisect_right(self._cuts, days)]


class Keys:
    """Custom `name=value` pairs: of every name that is wanted one value has to be there."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        self._pairs = Named(candidates, lambda named: named.keys)
        self._needs: defaultdict[str, int] = defaultdict(int)
        for pair, bits in self._pairs.wanted.items():
            self._needs[pair.partition("=")[0]] |= bits
        self._all = sum(one.bits for one in candidates)
        self._is_idle = not (self._pairs.wanted or self._pairs.unwanted)

    def find(self, keys: frozenset[str]) -> int:
        mask = self._all
        if self._is_idle:
            return mask
        unmet = self._needs.copy()
        for pair in keys:
            mask &= ~self._pairs.unwanted.get(pair, 0)
            if (met := self._pairs.wanted.get(pair)) is not None:
                unmet[pair.partition("=")[0]] &= ~met
        for bits in unmet.values():
            mask &= ~bits
        return mask
