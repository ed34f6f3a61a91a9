"""What a start does before anything else runs."""

import pytest

from made.looking import read_head, summarise
from people.cast import Cast
from stentor.lib.layout import DataLayout
from stentor.project.configuration import load_configuration
from stentor.project.supervisor import preparation
from stentor.publishing.verbs import publish


@pytest.fixture(autouse=True)
def database_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' own database is there and migrated already."""
    monkeypatch.setattr(preparation, "prepare_database", lambda _configuration: None)


def prepare(layout: DataLayout) -> None:
    preparation.prepare(load_configuration(data=layout.root))


def test_a_lost_journal_is_made_again_from_the_rows(cast: Cast, layout: DataLayout) -> None:
    publish(cast.episode, cast.owner)
    prepare(layout)
    before = summarise(layout)
    layout.journal.unlink()
    prepare(layout)
    assert summarise(layout) == before


def test_a_damaged_journal_keeps_nothing_from_starting(cast: Cast, layout: DataLayout) -> None:
    publish(cast.episode, cast.owner)
    layout.journal.write_bytes(b"no line\n" + layout.journal.read_bytes())
    prepare(layout)
    layout.journal.unlink()
    prepare(layout)
    assert "/feeds/tide-tables.xml" in read_head(layout)
