"""Why publishing is refused, and what directories would miss."""

import pytest

from people.cast import Cast
from stentor.catalog.models import ShowKind
from stentor.lib.layout import DataLayout
from stentor.lib.objects import LocalObjects
from stentor.publishing.readiness import compute_errors, compute_findings


def fields(cast: Cast) -> set[str]:
    return {finding.field for finding in compute_findings(cast.show, cast.episode)}


def test_a_finished_episode_of_a_finished_show_has_no_findings(cast: Cast) -> None:
    assert compute_findings(cast.show, cast.episode) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("show.title", " "),
        ("show.language", "klingon"),
        ("episode.title", ""),
        ("episode.title", "\u200b"),
        ("episode.media", None),
    ],
)
def test_what_keeps_an_episode_from_being_published(cast: Cast, field: str, value: object) -> None:
    subject, _, name = field.partition(".")
    setattr(getattr(cast, subject), name, value)
    assert [finding.field for finding in compute_errors(cast.show, cast.episode)] == [field]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("show.artwork", None),
        ("show.category", ""),
        ("show.category", "Sea shanties"),
        ("show.description", ""),
        ("show.description", "é" * 2001),
        ("show.author", ""),
        ("show.owner_email", ""),
        ("episode.notes", ""),
    ],
)
def test_what_directories_would_miss_is_only_advice(cast: Cast, field: str, value: object) -> None:
    subject, _, name = field.partition(".")
    setattr(getattr(cast, subject), name, value)
    assert fields(cast) == {field}
    assert compute_errors(cast.show, cast.episode) == []


def test_audio_that_is_lost_from_the_disk_is_noticed(cast: Cast, layout: DataLayout) -> None:
    assert cast.episode.media is not None
    LocalObjects(layout.objects).path_of(cast.episode.media.object).unlink()
    assert [finding.field for finding in compute_errors(cast.show, cast.episode)] == [
        "episode.media"
    ]


def test_a_serial_show_wants_numbers(cast: Cast) -> None:
    cast.show.kind = ShowKind.SERIAL
    assert fields(cast) == {"episode.number"}
    cast.episode.number = 1
    assert fields(cast) == set()
