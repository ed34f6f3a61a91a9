"""Old addresses lead to new ones for ever."""

import pytest

from made.looking import read_head
from people.cast import Cast, make_episode
from stentor.catalog.slugs import SlugTakenError
from stentor.lib.layout import DataLayout
from stentor.publishing.verbs import publish, revise, revise_show, unpublish


def moves(layout: DataLayout) -> dict[str, str]:
    lines = read_head(layout).values()
    return {one.address: one.to for one in lines if one.kind == "moved" and one.address[0] == "/"}


def test_a_renamed_show_takes_all_its_addresses_along(cast: Cast, layout: DataLayout) -> None:
    publish(cast.episode, cast.owner)
    cast.show.rename("tides", cast.owner)
    revise_show(cast.show, cast.owner)
    assert moves(layout) == {
        "/feeds/tide-tables.xml": "/feeds/tides.xml",
        "/shows/tide-tables": "/shows/tides",
        "/listen/tide-tables/first-light.mp3": "/listen/tides/first-light.mp3",
        "/shows/tide-tables/first-light": "/shows/tides/first-light",
    }
    assert read_head(layout)["/feeds/tides.xml"].kind == "file"


def test_a_renamed_episode_is_found_under_both_names(cast: Cast, layout: DataLayout) -> None:
    publish(cast.episode, cast.owner)
    cast.episode.rename("dawn", cast.owner)
    revise(cast.episode, cast.owner)
    assert moves(layout) == {
        "/listen/tide-tables/first-light.mp3": "/listen/tide-tables/dawn.mp3",
        "/shows/tide-tables/first-light": "/shows/tide-tables/dawn",
    }


def test_after_both_were_renamed_every_old_address_leads_straight_to_the_new(
    cast: Cast, layout: DataLayout
) -> None:
    publish(cast.episode, cast.owner)
    cast.episode.rename("dawn", cast.owner)
    revise(cast.episode, cast.owner)
    cast.show.rename("tides", cast.owner)
    revise_show(cast.show, cast.owner)
    cast.show.rename("sea", cast.owner)
    revise_show(cast.show, cast.owner)
    targets = {to for source, to in moves(layout).items() if source.startswith("/listen/")}
    assert targets == {"/listen/sea/dawn.mp3"}
    assert len([source for source in moves(layout) if source.startswith("/listen/")]) == 5


def test_a_name_taken_back_is_no_detour(cast: Cast, layout: DataLayout) -> None:
    publish(cast.episode, cast.owner)
    cast.show.rename("tides", cast.owner)
    revise_show(cast.show, cast.owner)
    cast.show.rename("tide-tables", cast.owner)
    revise_show(cast.show, cast.owner)
    head = read_head(layout)
    assert head["/feeds/tide-tables.xml"].kind == "file"
    assert head["/feeds/tides.xml"].to == "/feeds/tide-tables.xml"


def test_an_address_that_once_led_somewhere_is_not_given_away(cast: Cast) -> None:
    cast.episode.rename("dawn", cast.owner)
    other = make_episode(cast.show, slug="noon", title="Noon")
    with pytest.raises(SlugTakenError):
        other.rename("first-light", cast.owner)
    cast.show.rename("tides", cast.owner)
    with pytest.raises(SlugTakenError):
        cast.other_show.rename("tide-tables", cast.stranger)


def test_the_old_address_of_a_withdrawn_episode_leads_to_where_it_is_gone(
    cast: Cast, layout: DataLayout
) -> None:
    publish(cast.episode, cast.owner)
    cast.episode.rename("dawn", cast.owner)
    unpublish(cast.episode, cast.owner)
    head = read_head(layout)
    assert head["/listen/tide-tables/first-light.mp3"].to == "/listen/tide-tables/dawn.mp3"
    assert head["/listen/tide-tables/dawn.mp3"].kind == "gone"


def test_renaming_is_written_down(cast: Cast) -> None:
    cast.show.rename("tides", cast.teammate)
    entry = cast.organisation.audit_entries.get(action="show.renamed")
    assert entry.actor == cast.teammate
    assert entry.details == {"was": "tide-tables", "now": "tides"}
