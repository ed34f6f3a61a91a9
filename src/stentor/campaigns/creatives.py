"""Takes a spot in: kept as it came, and encoded in every form that episodes have."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError

from stentor.accounts.models import Organisation
from stentor.campaigns.models import Creative, CreativeEncode
from stentor.campaigns.publication import changing_book
from stentor.intake.encoding import Form, encode_canonical, probe_audio
from stentor.intake.forms import list_forms_in_use
from stentor.lib.disk import require_room
from stentor.lib.ids import new_id
from stentor.lib.layout import DataLayout
from stentor.lib.objects import LocalObjects

LONGEST_HOURS = 0.25
"""Nobody sells a quarter of an hour in one piece."""


def probe_creative(file: Path) -> None:
    """UnusableAudioError, in the publisher's words, for a file that cannot become a spot."""
    probe_audio(file, longest_hours=LONGEST_HOURS)


def take_in_creative(organisation: Organisation, file: Path) -> Creative:
    """The creative of that file, encoded in all forms in use; a file taken in before is not again.

    Killed on the way, the next call with the file goes on. UnusableAudioError, DiskFullError.
    """
    originals = LocalObjects(_layout().originals)
    require_room(originals.root, file.stat().st_size * 4)
    return take_in_original(organisation, originals.put_file(file).sha256, file.name)


def take_in_original(organisation: Organisation, original: str, filename: str) -> Creative:
    """As `take_in_creative`, of a file that is among the originals already."""
    originals = LocalObjects(_layout().originals)
    creative = Creative.objects.filter(organisation=organisation, original=original).first()
    missing = list(_list_missing_forms(creative))
    encodes = [_encode(originals.path_of(original), form) for form in missing]
    if creative is None:
        creative = _find_or_create(organisation, original, filename[:255], encodes[0][1])
    _keep(creative, encodes)
    return creative


def encode_missing_forms(creative: Creative) -> int:
    """Encodes the creative in forms that came into use since, and publishes them. Their number.

    UnusableAudioError, DiskFullError, FileNotFoundError without its original, PublishingError.
    """
    missing = list(_list_missing_forms(creative))
    if not missing:
        return 0
    original = LocalObjects(_layout().originals).path_of(creative.original)
    require_room(_layout().objects, original.stat().st_size * 4)
    encodes = [_encode(original, form) for form in missing]
    with changing_book():
        _keep(creative, encodes)
    return len(encodes)


def _keep(creative: Creative, encodes: list[tuple[CreativeEncode, float]]) -> None:
    """Another process may have made the same encode meanwhile."""
    for encode, _ in encodes:
        encode.creative = creative
        fields = {
            name: getattr(encode, name)
            for name in ("object", "size", "frames", "frame_bytes", "lufs", "true_peak")
        }
        CreativeEncode.objects.get_or_create(
            creative=creative, channels=encode.channels, bitrate=encode.bitrate, defaults=fields
        )


def _list_missing_forms(creative: Creative | None) -> Iterator[Form]:
    there = (
        {Form(one.channels, one.bitrate) for one in creative.encodes.all()} if creative else set()
    )
    yield from (form for form in list_forms_in_use() if form not in there)


def _find_or_create(
    organisation: Organisation, original: str, filename: str, seconds: float
) -> Creative:
    try:
        return Creative.objects.create(
            organisation=organisation, original=original, filename=filename, seconds=seconds
        )
    except IntegrityError:  # another process took the same file in meanwhile
        return Creative.objects.get(organisation=organisation, original=original)


def _encode(original: Path, form: Form) -> tuple[CreativeEncode, float]:
    """The encode, not saved, its body in the store; and the seconds of its content."""
    layout = _layout()
    body = layout.published / "incoming" / f"creative-{new_id()}.mp3"
    body.parent.mkdir(parents=True, exist_ok=True)
    try:
        audio = encode_canonical(
            original,
            body,
            form=form,
            on_progress=lambda _step, _fraction: None,
            longest_hours=LONGEST_HOURS,
        )
        ref = LocalObjects(layout.objects).adopt_file(body)
    finally:
        body.unlink(missing_ok=True)
    encode = CreativeEncode(
        channels=form.channels,
        bitrate=form.bitrate,
        object=ref.sha256,
        size=audio.size,
        frames=audio.frames,
        frame_bytes=audio.frame_bytes,
        lufs=audio.lufs,
        true_peak=audio.true_peak,
    )
    return encode, audio.seconds


def _layout() -> DataLayout:
    layout: DataLayout = settings.STENTOR_LAYOUT
    return layout
