"""From an answer through its wrappers to ads that are whole (section 2.4.4)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from stentor.ads.vast import errors
from stentor.ads.vast.errors import VastError
from stentor.ads.vast.reading import parse_vast
from stentor.ads.vast.records import Ad, Inline, Tracking, Vast, Wrapper

MOST_WRAPPERS: Final = 5
MOST_QUESTIONS: Final = 20
"""Of one answer: a document of many wrappers, each of many wrappers, ends here."""

Ask = Callable[[str], bytes]
"""GETs what a wrapper leads to; VastError (301) when there is no answer in time."""


class Found(NamedTuple):
    """An ad, with what the wrappers around it ask for."""

    inline: Inline
    id: str
    sequence: int | None
    type: str
    impressions: tuple[str, ...]
    tracking: tuple[Tracking, ...]
    """Of the wrappers; its own stand in its linears."""
    errors: tuple[str, ...]
    way: tuple[str, ...]
    """The addresses of the wrappers that led to it."""


class Failure(NamedTuple):
    """An ad that came to nothing, and whom to tell."""

    code: int
    reason: str
    errors: tuple[str, ...]
    """Error pixels, their macros not replaced."""


@dataclass
class Followed:
    """What an answer came to."""

    found: list[Found] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    questions: int = 0
    """Wrappers that were asked."""


def follow_vast(content: bytes, url: str, ask: Ask) -> Followed:
    """All ads in their order: those of a pod by sequence, then those that stand alone.

    Never raises for what an answer holds: what is wrong is among the failures.
    """
    followed = Followed()
    try:
        vast = parse_vast(content)
    except VastError as error:
        followed.failures.append(Failure(error.code, str(error), ()))
        return followed
    if not vast.ads:
        followed.failures.append(Failure(errors.NO_AD, "the answer holds no ad", vast.errors))
    _Follower(ask, followed).take(vast, ((url, None),))
    followed.found.sort(key=lambda one: (one.sequence is None, one.sequence or 0))
    return followed


Chain = tuple[tuple[str, Wrapper | None], ...]
"""Address and the wrapper that led there, outermost first; the first was led to by none."""


class _Follower:
    def __init__(self, ask: Ask, followed: Followed) -> None:
        self._ask = ask
        self._followed = followed

    def take(self, vast: Vast, chain: Chain) -> bool:
        """True when an ad of it came to something."""
        above = chain[-1][1]
        ads = list(vast.ads)
        if above is not None and not above.may_hold_pod:
            alone = [ad for ad in ads if ad.sequence is None]
            ads = (alone or sorted(ads, key=lambda ad: ad.sequence or 0))[:1]
        has_found = False
        spare = [ad for ad in vast.ads if ad.sequence is None and ad not in ads]
        for ad in ads:
            is_good = self._take_ad(ad, chain)
            falls_back = isinstance(ad.content, Wrapper) and ad.content.falls_back
            while not is_good and falls_back and spare:
                is_good = self._take_ad(spare.pop(0), chain)
            has_found = has_found or is_good
        return has_found

    def _take_ad(self, ad: Ad, chain: Chain) -> bool:
        if isinstance(ad.content, Inline):
            return self._keep(ad, ad.content, chain)
        wrapper = ad.content
        try:
            vast = self._open(wrapper, chain)
        except VastError as error:
            self._fail(error.code, str(error), chain, wrapper.errors)
            return False
        deeper = (*chain, (wrapper.uri, wrapper))
        if not vast.ads:
            self._fail(
                errors.NO_AD, f"{wrapper.uri} holds no ad", chain, wrapper.errors + vast.errors
            )
            return False
        return self.take(vast, deeper)

    def _open(self, wrapper: Wrapper, chain: Chain) -> Vast:
        addresses = [address for address, _ in chain]
        above = chain[-1][1]
        if above is not None and not above.is_followed_further:
            raise VastError(errors.WRAPPER_LIMIT, f"{addresses[-1]} may not be a wrapper again")
        if wrapper.uri in addresses:
            raise VastError(
                errors.WRAPPER_LIMIT, f"the wrappers go round in a circle: {wrapper.uri}"
            )
        if len(chain) > MOST_WRAPPERS:
            raise VastError(
                errors.WRAPPER_LIMIT, f"more than {MOST_WRAPPERS} wrappers, one in another"
            )
        if self._followed.questions >= MOST_QUESTIONS:
            raise VastError(errors.WRAPPER_LIMIT, f"more than {MOST_QUESTIONS} wrappers altogether")
        self._followed.questions += 1
        return parse_vast(self._ask(wrapper.uri))

    def _keep(self, ad: Ad, inline: Inline, chain: Chain) -> bool:
        wrappers = [wrapper for _, wrapper in chain if wrapper]
        blocked = {word.casefold() for one in wrappers for word in one.blocked_categories}
        refused = [word for word in inline.categories if word.casefold() in blocked]
        if refused:
            reason = f"a wrapper blocks the category {refused[0]}"
            self._fail(errors.CATEGORY_BLOCKED, reason, chain, inline.errors)
            return False
        impressions = [url for one in wrappers for url in one.impressions]
        self._followed.found.append(
            Found(
                inline,
                id=ad.id,
                sequence=ad.sequence,
                type=ad.type,
                impressions=tuple(dict.fromkeys([*impressions, *inline.impressions])),
                tracking=tuple(pixel for one in wrappers for pixel in one.tracking),
                errors=tuple(url for one in wrappers for url in one.errors) + inline.errors,
                way=tuple(address for address, wrapper in chain if wrapper),
            )
        )
        return True

    def _fail(self, code: int, reason: str, chain: Chain, own: tuple[str, ...]) -> None:
        around = tuple(url for _, wrapper in chain if wrapper for url in wrapper.errors)
        self._followed.failures.append(Failure(code, reason, around + own))
