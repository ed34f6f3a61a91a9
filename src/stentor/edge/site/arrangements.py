"""`/a/<code>/<slug>.mp3`: the code is the arrangement; nothing else has to be known."""

import enum
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from stentor.audio.arrangement import Arrangement, compute_arrangement, slices_of_range
from stentor.audio.baked_in import find_baked_in
from stentor.audio.header import HEADER_VERSION
from stentor.audio.inserted import find_inserted
from stentor.audio.layout import group_by_break
from stentor.contracts.code import NEVER, ArrangementCode
from stentor.contracts.hit import BakedBytes, Inserted
from stentor.contracts.manifest import Manifest, Rendition
from stentor.contracts.placement import CreativeForm, find_form
from stentor.edge.hits.facts import EpisodeFacts
from stentor.edge.http.response import render_fields
from stentor.edge.published.index import PublishedIndex
from stentor.edge.published.manifests import Manifests
from stentor.edge.published.objects import FileSpan, OpenObjects
from stentor.edge.published.placements import Placements
from stentor.edge.site.codes import HOUR, Codes
from stentor.edge.site.serving import Representation

A_YEAR: Final = 31_536_000
"""The longest that caches are asked to keep anything."""
_DESCRIPTION = render_fields(
    {
        "content-type": "audio/mpeg",
        "accept-ranges": "bytes",
        "x-content-type-options": "nosniff",
    }
)


class Missing(enum.Enum):
    """Why there is no audio under a code."""

    UNKNOWN = 404
    """Nobody here spelled it, or what it names was never there."""
    RECALLED = 410
    """What it is made of was taken back."""


@dataclass(kw_only=True)
class ArrangedAudio(Representation):
    """One arrangement: header bytes, then slices of stored objects."""

    arrangement: Arrangement
    code: ArrangementCode
    manifest: Manifest
    objects: OpenObjects
    inserted: tuple[Inserted, ...]
    baked_in: tuple[BakedBytes, ...]
    kept: tuple[int, int] = (NEVER, 0)
    """Until which hour, as told in which minute, the headers let caches keep it."""

    def keep_until(self, expires: int, now: float) -> None:
        """Its headers name a time that ends no later than the link by which it is asked for."""
        minute = int(now // 60) if expires != NEVER else 0
        if self.kept != (expires, minute):
            self.kept = (expires, minute)
            left = expires * HOUR - (minute + 1) * 60
            self.validators = render_validators(
                self.tag, A_YEAR if expires == NEVER else max(min(left, A_YEAR), 0)
            )
            self.head = self.render_head()

    def cut(self, start: int, end: int) -> Sequence[bytes | FileSpan]:
        part = slices_of_range(self.arrangement, start, end - 1)
        spans = [
            FileSpan(self.objects.open(piece.object), piece.offset, piece.length)
            for piece in part.slices
        ]
        return [part.header, *spans] if part.header else spans


class Arrangements:
    """Codes to audio. A code that this installation did not sign costs one HMAC and no file, and
    neither does one whose parts were taken back."""

    def __init__(
        self,
        index: PublishedIndex,
        manifests: Manifests,
        placements: Placements,
        objects: OpenObjects,
        codes: Codes,
        most: int = 512,
    ) -> None:
        self._index = index
        self._manifests = manifests
        self._placements = placements
        self._objects = objects
        self._codes = codes
        self._most = most
        self._held: OrderedDict[ArrangementCode, ArrangedAudio] = OrderedDict()

    def is_recalled(self, code: ArrangementCode) -> bool:
        """Was its manifest, or anything it is filled with, taken back?"""
        tombstones = self._index.tombstones
        if not tombstones:
            return False
        return f"manifest:{code.manifest}" in tombstones or any(
            f"placement:{number}" in tombstones for number in code.placements if number
        )

    def find(self, code: ArrangementCode) -> ArrangedAudio | Missing:
        """The audio a good code stands for. FileNotFoundError and ValueError where the store does
        not hold what was published."""
        if self.is_recalled(code):
            return Missing.RECALLED
        timeless = code._replace(expires=NEVER)
        held = self._held.get(timeless)
        if held is not None:
            self._held.move_to_end(timeless)
            is_current = self._manifests.find(code.manifest) is not None
            return held if is_current else Missing.UNKNOWN
        made = self._arrange(timeless)
        if isinstance(made, ArrangedAudio):
            self._held[timeless] = made
            if len(self._held) > self._most:
                self._held.popitem(last=False)
        return made

    def forget(self) -> None:
        """Keys have changed, and with them the tags."""
        self._held.clear()

    def _arrange(self, code: ArrangementCode) -> ArrangedAudio | Missing:
        manifest = self._manifests.find(code.manifest)
        if manifest is None or code.header_version != HEADER_VERSION:
            return Missing.UNKNOWN
        rendition = find_rendition(manifest, code.rendition)
        if rendition is None:
            return Missing.UNKNOWN
        groups = group_by_break(manifest, code.placements)
        if groups is None:
            return Missing.UNKNOWN
        placements = [[number for number in group if number] for group in groups]
        fills = self._find_fills(placements, rendition)
        if fills is None:
            return Missing.UNKNOWN
        arrangement = compute_arrangement(manifest, rendition, fills)
        header_bytes = len(arrangement.header)
        tag = self._codes.make_tag(code)
        return ArrangedAudio(
            tag=tag,
            size=arrangement.size,
            validators=render_validators(tag, A_YEAR),
            description=_DESCRIPTION,
            arrangement=arrangement,
            code=code,
            manifest=manifest,
            objects=self._objects,
            inserted=find_inserted(
                arrangement.layout, header_bytes, rendition.frame_bytes, placements
            ),
            baked_in=find_baked_in(
                manifest, arrangement.layout, header_bytes, rendition.frame_bytes
            ),
        )

    def _find_fills(
        self, placements: Sequence[Sequence[int]], rendition: Rendition
    ) -> list[list[CreativeForm]] | None:
        """What stands in each break; None where a placement is not there, or not in this form."""
        fills = []
        for group in placements:
            fill = []
            for number in group:
                placement = self._placements.find(number)
                forms = placement.forms if placement else []
                form = find_form(forms, rendition.channels, rendition.bitrate)
                if form is None:
                    return None
                fill.append(form)
            fills.append(fill)
        return fills


def render_validators(tag: str, seconds: int) -> bytes:
    """Of bytes that never change under their address, which is good for so long."""
    return render_fields(
        {
            "etag": tag,
            "cache-control": f"public, max-age={seconds}, immutable",
            "access-control-allow-origin": "*",
        }
    )


def find_rendition(manifest: Manifest, number: int) -> Rendition | None:
    return next((one for one in manifest.renditions if one.number == number), None)


def describe_episode(
    manifest: Manifest,
    rendition: Rendition,
    code: str,
    header_bytes: int,
    inserted: tuple[Inserted, ...] = (),
    baked_in: tuple[BakedBytes, ...] = (),
) -> EpisodeFacts:
    """What hits of this arrangement say."""
    samples = rendition.samples or rendition.frames * 1152
    return EpisodeFacts(
        show=manifest.show_id,
        episode=manifest.episode_id,
        arrangement=code,
        header_bytes=header_bytes,
        content_seconds=round(samples / rendition.sample_rate, 3),
        bitrate=rendition.bitrate,
        inserted=inserted,
        baked_in=baked_in,
    )
