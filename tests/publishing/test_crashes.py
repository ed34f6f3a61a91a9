"""Whatever step a process is killed at, whoever comes next finishes; nothing is half published."""

import itertools
import os
from collections.abc import Callable

import pytest
from pytest_django.fixtures import Settings

from made.looking import read_head, read_lines, summarise
from people.cast import Cast, make_episode
from stentor.lib import durable
from stentor.lib.layout import DataLayout
from stentor.lib.objects import LocalObjects
from stentor.publishing.errors import PublishingError
from stentor.publishing.journal import JournalDamagedError
from stentor.publishing.models import Rendering
from stentor.publishing.states import EpisodeState, state_of
from stentor.publishing.store import finish_unwritten, follow_rows, forget_written
from stentor.publishing.verbs import publish


class KilledError(BaseException):
    """Stands for the end of the process: nothing catches it."""


def kill_at(monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """Ends the program at the `step`-th rename, sync or write of published files."""
    steps = itertools.count()

    for module, name in ((durable, "sync_directory"), (os, "fsync"), (os, "ftruncate")):
        real = getattr(module, name)

        def killing(*args: object, real: Callable[..., object] = real) -> object:
            if next(steps) == step:
                raise KilledError
            return real(*args)

        monkeypatch.setattr(module, name, killing)


def test_a_publication_killed_at_any_step_is_finished_by_the_next(
    cast: Cast, layout: DataLayout, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = 0
    for step in itertools.count():
        episode = make_episode(cast.show, slug=f"episode-{step}", title=f"Episode {step}")
        with monkeypatch.context() as patch:
            kill_at(patch, step)
            try:
                publish(episode, cast.owner)
                break
            except KilledError:
                killed += 1
        finish_unwritten()
        assert state_of(episode) is EpisodeState.PUBLIC
        assert read_head(layout)[f"/listen/tide-tables/episode-{step}.mp3"].kind == "episode"
        assert [line.seq for line in read_lines(layout)] == list(
            range(1, len(read_lines(layout)) + 1)
        )
        assert finish_unwritten() == 0
    assert killed >= 10
    listens = [line for line in read_lines(layout) if line.kind == "episode"]
    assert len(listens) == killed + 1


def test_a_half_written_journal_is_finished(
    cast: Cast, layout: DataLayout, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write

    def write_half(descriptor: int, content: bytes) -> int:
        write(descriptor, content[: len(content) // 2])
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", write_half)
        with pytest.raises(KilledError):
            publish(cast.episode, cast.owner)
    assert not layout.journal.read_bytes().endswith(b"\n")
    finish_unwritten()
    assert read_head(layout)["/feeds/tide-tables.xml"].kind == "file"


def test_whatever_a_line_names_is_in_the_store(cast: Cast, layout: DataLayout) -> None:
    publish(cast.episode, cast.owner)
    objects = LocalObjects(layout.objects)
    for line in read_lines(layout):
        for representation in (line.plain, line.gzip):
            assert representation is None or objects.has(representation.object)


def test_everything_is_rebuilt_from_the_rows(cast: Cast, layout: DataLayout) -> None:
    publish(cast.episode, cast.owner)
    publish(make_episode(cast.show, slug="second", title="Second"), cast.owner)
    cast.show.rename("tides", cast.owner)
    forget_written()
    finish_unwritten()
    before = summarise(layout)
    layout.journal.unlink()
    objects = LocalObjects(layout.objects)
    keep = {objects.path_of(episode.media.object) for episode in cast.show.episodes.all()}
    keep.add(objects.path_of(cast.show.artwork.object))
    for path in [path for path in layout.objects.rglob("*") if path.is_file()]:
        if path not in keep:
            path.unlink()
    assert forget_written() == 1
    assert finish_unwritten() == 1
    assert summarise(layout) == before


def test_files_follow_when_the_site_gets_another_address(
    cast: Cast, layout: DataLayout, settings: Settings
) -> None:
    publish(cast.episode, cast.owner)
    settings.STENTOR_SITE_URL = "https://podcasts.example.org"
    assert finish_unwritten() == 1
    feed = read_head(layout)["/feeds/tide-tables.xml"].plain
    assert feed is not None
    assert b"https://podcasts.example.org/listen/" in LocalObjects(layout.objects).read(feed.object)
    assert finish_unwritten() == 0


def test_a_damaged_journal_refuses_changes_and_says_what_to_do(
    cast: Cast, layout: DataLayout
) -> None:
    publish(cast.episode, cast.owner)
    layout.journal.write_bytes(layout.journal.read_bytes() + b"no line\n")
    other = make_episode(cast.show, slug="second", title="Second")
    with pytest.raises(JournalDamagedError, match="Move it away and start again"):
        publish(other, cast.owner)
    assert state_of(other) is EpisodeState.DRAFT
    Rendering.objects.update(written_for="")
    with pytest.raises(PublishingError):
        finish_unwritten()
    follow_rows()  # the clock goes on
    layout.journal.unlink()
    follow_rows()
    assert read_head(layout)["/listen/tide-tables/first-light.mp3"].kind == "episode"
