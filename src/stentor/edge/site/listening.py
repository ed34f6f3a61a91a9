"""`/listen/<show>/<episode>.mp3`: which arrangement this listener gets."""

import time
from collections.abc import Callable
from typing import Final

import structlog

from stentor.contracts.code import NEVER, ArrangementCode
from stentor.contracts.journal import JournalLine
from stentor.contracts.mark import MARK_FIELD, is_good_mark
from stentor.edge.ads.decider import Decider
from stentor.edge.ads.listener import ListenerNames
from stentor.edge.http.conditions import parse_strong_tags
from stentor.edge.http.pending import Pending
from stentor.edge.http.request import Request
from stentor.edge.http.response import Response
from stentor.edge.memory.interface import NOTHING, Memory, Note, Pin, Recollection
from stentor.edge.published.manifests import Manifests
from stentor.edge.site.arrangements import Arrangements, Missing, describe_episode
from stentor.edge.site.claiming import Asked, Lead, ListenerClaim
from stentor.edge.site.codes import Codes, has_lapsed
from stentor.edge.site.pages import UNAVAILABLE
from stentor.edge.site.redirects import redirect_to_audio

log = structlog.get_logger(__name__)

PIN_SECONDS: Final = 86_400
"""One listener and episode keep one arrangement for that long."""
MOST_TAGS: Final = 4
_MARK_FIELD: Final = MARK_FIELD.encode()


class Listening:
    """Leads each listener to an arrangement: the one whose bytes it says it holds, else the one it
    was given within the last day, else a new one.

    Our own probers are led to what a new listener would get, and leave nothing behind.
    """

    def __init__(
        self,
        manifests: Manifests,
        arrangements: Arrangements,
        codes: Codes,
        decider: Decider,
        memory: Memory,
        names: ListenerNames,
        mark_secret: bytes,
        reserved_seconds: float = 3600.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._manifests = manifests
        self._arrangements = arrangements
        self._codes = codes
        self._decider = decider
        self._memory = memory
        self._names = names
        self._mark_secret = mark_secret
        self._reserved_seconds = reserved_seconds
        self._clock = clock

    def change_keys(self, names: ListenerNames, mark_secret: bytes) -> None:
        self._names = names
        self._mark_secret = mark_secret

    def answer(self, request: Request, line: JournalLine, address: str) -> Response | Pending:
        manifest = self._manifests.find(line.manifest)
        if manifest is None:
            log.warning("manifest missing", number=line.manifest, address=line.address)
            return UNAVAILABLE
        agent = request.headers.get(b"user-agent")
        keys = self._names.find_keys(address, agent, manifest.episode_id)
        now = self._clock()
        asked = Asked(request, manifest, address, keys, now)
        if self.is_probe(request, now):
            return self._answer_probe(asked)
        remembered = self._memory.try_recall(keys, now)
        if remembered is not None:
            return self._lead(asked, remembered)

        def begin(then: Callable[[Response], None]) -> None:
            def lead(found: Recollection) -> None:
                answer = self._lead(asked, found)
                if isinstance(answer, Pending):
                    answer.begin(then)
                else:
                    then(answer)

            self._memory.fetch(keys, now, lead)

        return Pending(begin)

    def is_probe(self, request: Request, now: float) -> bool:
        """Does one of our own probers ask? Then nobody listens."""
        mark = request.headers.get(_MARK_FIELD)
        return mark is not None and is_good_mark(mark, self._mark_secret, request.target.path, now)

    def _answer_probe(self, asked: Asked) -> Response:
        """Decided, but not pinned, reserved, counted or written down."""
        text = self._lead_anew(asked, NOTHING).text
        return redirect_to_audio(text, asked.manifest.slug, asked.request)

    def _lead(self, asked: Asked, remembered: Recollection) -> Response | Pending:
        """At once, or when what is capped in it has been reserved."""
        lead = self._choose(asked, remembered)
        if not lead.is_reserved:
            return self._answer(asked, lead)

        def begin(then: Callable[[Response], None]) -> None:
            self._memory.reserve(
                ListenerClaim(
                    asked,
                    remembered,
                    lead,
                    lambda found: self._choose(asked, found),
                    lambda settled: self._answer(asked, settled),
                    then,
                )
            )

        return Pending(begin)

    def _choose(self, asked: Asked, remembered: Recollection) -> Lead:
        pinned = self._find_pinned(asked, remembered.pin)
        held = self._find_held(asked)
        if held is not None and (pinned is None or pinned._replace(expires=NEVER) != held):
            return self._lead_to(asked, held, None)
        if pinned is not None:
            is_bound = held is not None or is_going_on(asked.request)
            if not is_bound and self._is_given_back(asked, remembered, pinned):
                return self._lead_again(asked, remembered, pinned)
            if is_bound or pinned.manifest == asked.manifest.number:
                return self._lead_to(asked, pinned, remembered.pin)
            if len(pinned.placements) == self._decider.plans.find(asked.manifest).count:
                # The episode was revised and the listener begins anew: the same spots, which are
                # reserved already, in the new audio.
                code = self._codes.arrange(asked.manifest, pinned.placements, asked.now)
                if not isinstance(self._arrangements.find(code), Missing):
                    return self._lead_to(asked, code, None)
        return self._lead_anew(asked, remembered)

    def _is_given_back(
        self, asked: Asked, remembered: Recollection, pinned: ArrangementCode
    ) -> bool:
        """Was something capped in it reserved once, and is no more?"""
        pin, seconds = remembered.pin, self._reserved_seconds
        if not pin or not seconds or asked.now < pin.until - PIN_SECONDS + seconds:
            return False
        tag = asked.keys.tag
        there = {hold.placement for hold in remembered.holds if hold.episode == tag}
        return not there.issuperset(self._decider.list_capped(pinned.placements))

    def _lead_again(self, asked: Asked, remembered: Recollection, pinned: ArrangementCode) -> Lead:
        """To the same arrangement, if its spots can be reserved again; else to a new one."""
        decided = None
        if remembered.is_sure and pinned.manifest == asked.manifest.number:
            decided = self._decider.decide_again(
                asked.manifest,
                pinned.placements,
                asked.request,
                asked.address,
                asked.keys,
                remembered,
                asked.now,
            )
        if decided is None:
            return self._lead_anew(asked, remembered)
        lead = self._lead_to(asked, pinned, None)
        until = remembered.pin.until if remembered.pin else None
        return Lead(lead.code, lead.text, until, decided)

    def _lead_anew(self, asked: Asked, remembered: Recollection) -> Lead:
        decided = self._decider.decide(
            asked.manifest, asked.request, asked.address, asked.keys, remembered, asked.now
        )
        code = self._codes.arrange(asked.manifest, decided.placements, asked.now)
        return Lead(code, self._codes.spell(code), pin_until(asked.now), decided)

    def _lead_to(self, asked: Asked, code: ArrangementCode, pin: Pin | None) -> Lead:
        """To an arrangement that has been decided before; a lapsed code is spelled anew."""
        if pin is not None and not has_lapsed(code, asked.now):
            return Lead(code, self._codes.spell(code))  # with today's key, whichever pinned it
        manifest = self._manifests.find(code.manifest)
        assert manifest is not None
        fresh = self._codes.arrange(manifest, code.placements, asked.now)
        fresh = fresh._replace(rendition=code.rendition)
        until = pin.until if pin else pin_until(asked.now)
        return Lead(fresh, self._codes.spell(fresh), until)

    def _answer(self, asked: Asked, lead: Lead) -> Response:
        """The redirect; what is not pinned where it was reserved is pinned now."""
        code, text, until, decided = lead.code, lead.text, lead.until, lead.decided
        if until is not None and not lead.is_reserved:
            shown = decided.shown if decided else ()
            self._memory.remember(Note(asked.keys, Pin(text, until), shown))
        if decided is not None:
            agent = asked.request.headers.get(b"user-agent")
            self._decider.record(decided, code.manifest, text, asked.address, agent)
        manifest = asked.manifest
        if code.manifest != manifest.number:
            manifest = self._manifests.find(code.manifest) or manifest
        response = redirect_to_audio(text, manifest.slug, asked.request)
        response.episode = describe_episode(manifest, manifest.renditions[0], text, 0)
        return response

    def _find_pinned(self, asked: Asked, pin: Pin | None) -> ArrangementCode | None:
        """The pinned arrangement, if it can still be heard."""
        code = self._codes.try_read(pin.code) if pin else None
        if code is None or self._arrangements.is_recalled(code):
            return None
        if code.manifest != asked.manifest.number and not self._is_of_episode(code, asked):
            return None
        return code

    def _find_held(self, asked: Asked) -> ArrangementCode | None:
        """The arrangement of this episode that the client holds a part of, by its tag."""
        headers = asked.request.headers
        for name in (b"if-range", b"if-match"):
            if name not in headers:
                continue
            for tag in list(parse_strong_tags(headers[name]))[:MOST_TAGS]:
                code = self._codes.try_read_tag(tag)
                if (
                    code is not None
                    and self._is_of_episode(code, asked)
                    and not isinstance(self._arrangements.find(code), Missing)
                ):
                    return code
        return None

    def _is_of_episode(self, code: ArrangementCode, asked: Asked) -> bool:
        manifest = self._manifests.find(code.manifest)
        return manifest is not None and manifest.episode_id == asked.manifest.episode_id


def pin_until(now: float) -> int:
    return int(now) + PIN_SECONDS


def is_going_on(request: Request) -> bool:
    """Does the client ask for bytes behind the first, as who holds the ones before does?"""
    field = request.headers.get(b"range")
    if field is None:
        return False
    first = field.partition("=")[2].partition("-")[0].strip()
    return first.isdigit() and int(first[:18]) > 0
