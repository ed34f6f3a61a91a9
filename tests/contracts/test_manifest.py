import msgspec
import pytest

from stentor.contracts.manifest import (
    BreakPoint,
    Chapter,
    Manifest,
    Rendition,
    encode_manifest,
    parse_manifest,
)

RENDITION = Rendition(
    number=0,
    object="ab" * 32,
    size=38_400,
    frames=100,
    frame_bytes=384,
    bitrate=128_000,
    channels=1,
    samples=114_000,
)
MANIFEST = Manifest(
    number=7,
    show_id="S",
    episode_id="E",
    show_title="Über 🎧",
    title="Hello",
    author="Ada",
    slug="hello",
    renditions=[RENDITION],
    breaks=[BreakPoint(frame=50)],
    chapters=[Chapter(start=1.5, title="One")],
)


def test_a_manifest_comes_back_as_it_was():
    assert parse_manifest(encode_manifest(MANIFEST)) == MANIFEST


def test_equal_manifests_have_equal_bytes():
    again = msgspec.structs.replace(MANIFEST)
    assert encode_manifest(again) == encode_manifest(MANIFEST)


def test_a_field_of_a_later_program_is_no_error():
    raw = msgspec.json.decode(encode_manifest(MANIFEST)) | {"later": 1}
    assert parse_manifest(msgspec.json.encode(raw)) == MANIFEST


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        encode_manifest(MANIFEST)[:-1],
        encode_manifest(MANIFEST).replace(b'"frames":100', b'"frames":"many"'),
        encode_manifest(msgspec.structs.replace(MANIFEST, format=2)),
    ],
)
def test_what_is_no_manifest_of_this_format_is_refused(content):
    with pytest.raises((ValueError, msgspec.MsgspecError)):
        parse_manifest(content)
