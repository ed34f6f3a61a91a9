"""`/a/<code>/<slug>.mp3`: the code is the arrangement; nothing else has to be known."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from stentor.audio.arrangement import Arrangement, compute_arrangement, slices_of_range
from stentor.audio.header import HEADER_VERSION
from stentor.contracts.code import ArrangementCode, encode_code, try_parse_code
from stentor.contracts.manifest import Manifest, Rendition
from stentor.edge.hits.facts import EpisodeFacts
from stentor.edge.http.response import render_fields
from stentor.edge.published.manifests import Manifests
from stentor.edge.published.objects import FileSpan, OpenObjects
from stentor.edge.site.serving import Representation
from stentor.lib.signing import SigningKeys

_DESCRIPTION = render_fields(
    {
        "content-type": "audio/mpeg",
        "accept-ranges": "bytes",
        "x-content-type-options": "nosniff",
    }
)


@dataclass(kw_only=True)
class ArrangedAudio(Representation):
    """One arrangement: header bytes, then slices of stored objects."""

    arrangement: Arrangement
    manifest: Manifest
    objects: OpenObjects

    def cut(self, start: int, end: int) -> Sequence[bytes | FileSpan]:
        part = slices_of_range(self.arrangement, start, end - 1)
        spans = [
            FileSpan(self.objects.open(piece.object), piece.offset, piece.length)
            for piece in part.slices
        ]
        return [part.header, *spans] if part.header else spans


class Arrangements:
    """Codes to audio and back. A code that this installation did not sign costs one HMAC."""

    def __init__(
        self, manifests: Manifests, objects: OpenObjects, keys: SigningKeys, most: int = 512
    ) -> None:
        self._manifests = manifests
        self._objects = objects
        self._keys = keys
        self._most = most
        self._held: OrderedDict[str, ArrangedAudio] = OrderedDict()

    def change_keys(self, keys: SigningKeys) -> None:
        """Signs with other keys from now on, and forgets what older ones had verified."""
        self._keys = keys
        self._held.clear()

    def spell(self, manifest: Manifest) -> str:
        """The code of the episode as it is, in its first rendition."""
        code = ArrangementCode(manifest.number, manifest.renditions[0].number, HEADER_VERSION)
        return encode_code(code, self._keys)

    def find_manifest_number(self, text: str) -> int | None:
        """The manifest a good code arranges, be it published or not; None for a bad code."""
        code = try_parse_code(text, self._keys)
        return code.manifest if code else None

    def find(self, text: str) -> ArrangedAudio | None:
        """The audio a code stands for; None for a bad code and for a manifest taken away."""
        held = self._held.get(text)
        if held is not None:
            self._held.move_to_end(text)
            is_current = self._manifests.find(held.manifest.number) is not None
            return held if is_current else None
        code = try_parse_code(text, self._keys)
        if code is None or code.header_version != HEADER_VERSION or code.placements:
            return None
        manifest = self._manifests.find(code.manifest)
        if manifest is None:
            return None
        rendition = find_rendition(manifest, code.rendition)
        if rendition is None:
            return None
        held = self._held[text] = self._arrange(text, manifest, rendition)
        if len(self._held) > self._most:
            self._held.popitem(last=False)
        return held

    def _arrange(self, text: str, manifest: Manifest, rendition: Rendition) -> ArrangedAudio:
        arrangement = compute_arrangement(manifest, rendition)
        tag = f'"{text}"'
        validators = {
            "etag": tag,
            "cache-control": "public, max-age=31536000, immutable",
            "access-control-allow-origin": "*",
        }
        return ArrangedAudio(
            tag=tag,
            size=arrangement.size,
            validators=render_fields(validators),
            description=_DESCRIPTION,
            episode=describe_episode(manifest, rendition, text, len(arrangement.header)),
            arrangement=arrangement,
            manifest=manifest,
            objects=self._objects,
        )


def find_rendition(manifest: Manifest, number: int) -> Rendition | None:
    return next((one for one in manifest.renditions if one.number == number), None)


def describe_episode(
    manifest: Manifest, rendition: Rendition, code: str, header_bytes: int
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
    )
