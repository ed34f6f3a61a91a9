"""From a file to a public episode, without a browser and without a worker."""

from pathlib import Path
from typing import Any

import pytest

from made.looking import read_file, read_head, read_lines, read_manifest, read_titles
from made.tones import write_tone
from stentor.catalog.models import Episode, Show
from stentor.intake.encoding import UnusableAudioError
from stentor.lib.layout import DataLayout
from stentor.project.publication import (
    BadPublicationError,
    Publication,
    describe,
    publish_file,
)

pytestmark = pytest.mark.django_db

FEED = "/feeds/my-show.xml"


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tone(tmp_path_factory.mktemp("audio") / "talk.wav", seconds=2)


def publish(file: Path, **changes: Any) -> Episode:
    words = {"show": "my-show", "title": "Hello"} | changes
    return publish_file(Publication(file=file, **words), lambda _step, _fraction: None)


def test_a_new_show_and_episode_are_made_and_public(layout: DataLayout, talk: Path) -> None:
    episode = publish(talk, show_title="My Show", breaks=(1.0,))
    assert read_titles(layout, FEED) == ["Hello"]
    assert episode.show.title == "My Show"
    assert len(read_manifest(layout, "/listen/my-show/hello.mp3").breaks) == 1
    report = describe(episode)
    assert report["feed"] == FEED
    assert report["enclosure"] == "/listen/my-show/hello.mp3"
    assert set(report) >= {"show", "episode", "guid", "feed", "enclosure", "media"}
    media = report["media"]
    assert isinstance(media, dict)
    assert set(media) == {"bytes", "seconds", "lufs", "true_peak", "bitrate", "channels"}


def test_a_show_made_by_the_command_line_has_a_feed_that_directories_take(
    layout: DataLayout, talk: Path
) -> None:
    from stentor.feeds.check import check_feed

    publish(talk, show_fields=(("category", "Society & Culture"),))
    findings = check_feed(read_file(layout, FEED))
    assert findings.errors == []
    assert {finding.rule for finding in findings.warnings} == {"podcast:transcript"}


def test_the_same_guid_replaces_the_audio(layout: DataLayout, talk: Path, tmp_path: Path) -> None:
    first = publish(talk, guid="tale-1")
    longer = write_tone(tmp_path / "longer.wav", seconds=3)
    second = publish(longer, guid="tale-1", title="Hello again")
    assert second.id == first.id
    assert Episode.objects.count() == 1
    assert read_titles(layout, FEED) == ["Hello again"]
    manifest = read_manifest(layout, "/listen/my-show/hello.mp3")
    assert manifest.title == "Hello again"
    assert manifest.renditions[0].samples == 3 * 48_000
    assert [entry.action for entry in second.ledger.all()] == ["revised", "published"]


def test_the_same_title_twice_makes_two_episodes(layout: DataLayout, talk: Path) -> None:
    assert publish(talk).slug == "hello"
    assert publish(talk).slug == "hello-2"
    assert read_titles(layout, FEED) == ["Hello", "Hello"]


def test_a_renamed_show_is_found_by_its_old_name(layout: DataLayout, talk: Path) -> None:
    publish(talk)
    Show.objects.get().rename("other-show", None)
    publish(talk, title="Second")
    assert Show.objects.count() == 1
    assert read_head(layout)[FEED].to == "/feeds/other-show.xml"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"show": "My Show"}, "cannot be an address"),
        ({"show": "🎙️"}, "cannot be an address"),
        ({"show": "../etc"}, "cannot be an address"),
        ({"title": "t" * 10_000}, "episode title"),
        ({"show_title": "t" * 10_000}, "show title"),
        ({"guid": "g" * 300}, "episode guid"),
        ({"breaks": (3.0,)}, "a break at 3 s is outside the audio, which lasts 2.0 s"),
        ({"breaks": (-1.0,)}, "a break at -1 s"),
        ({"show_fields": (("category", "Sea shanties"),)}, "not one of Apple's categories"),
        ({"show_fields": (("language", "klingon"),)}, "not a language code"),
        ({"show_fields": (("owner_email", "nobody"),)}, "show owner_email"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_made(
    layout: DataLayout, talk: Path, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(BadPublicationError, match=words):
        publish(talk, **changes)
    assert Show.objects.count() == 0
    assert read_lines(layout) == []
    assert not layout.originals.exists()


def test_what_is_no_audio_is_refused_before_anything_is_made(
    layout: DataLayout, tmp_path: Path
) -> None:
    file = tmp_path / "talk.wav"
    file.write_bytes(b"no audio")
    with pytest.raises(UnusableAudioError):
        publish(file)
    assert Show.objects.count() == 0
