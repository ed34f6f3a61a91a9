"""What each verb does for listeners, and who is told that it was done."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django.fixtures import Settings

from made.looking import read_file, read_head, read_lines, read_manifest, read_titles
from people.cast import Cast, make_episode, make_media
from stentor.accounts.models import AuditEntry
from stentor.lib.layout import DataLayout
from stentor.publishing.errors import NotReadyError, PublishingError, WrongStateError
from stentor.publishing.states import EpisodeState, state_of
from stentor.publishing.verbs import (
    publish,
    revise,
    revise_show,
    schedule,
    unpublish,
    unschedule,
)

FEED = "/feeds/tide-tables.xml"
LISTEN = "/listen/tide-tables/first-light.mp3"
PAGE = "/shows/tide-tables/first-light"


def actions(cast: Cast) -> list[str]:
    entries = AuditEntry.objects.filter(organisation=cast.organisation).order_by("id")
    return [entry.action for entry in entries]


def test_a_published_episode_can_be_heard_read_and_subscribed_to(
    cast: Cast, layout: DataLayout
) -> None:
    publish(cast.episode, cast.owner)
    assert state_of(cast.episode) is EpisodeState.PUBLIC
    assert read_titles(layout, FEED) == ["First Light"]
    assert b"First Light" in read_file(layout, PAGE)
    assert b"Tide Tables" in read_file(layout, "/")
    manifest = read_manifest(layout, LISTEN)
    assert manifest.episode_id == cast.episode.id
    assert manifest.renditions[0].object == cast.episode.media.object
    assert actions(cast) == ["episode.published"]


def test_a_line_never_names_what_does_not_stand_yet(cast: Cast, layout: DataLayout) -> None:
    publish(cast.episode, cast.owner)
    kinds = [line.kind for line in read_lines(layout)]
    addresses = [line.address for line in read_lines(layout)]
    assert kinds.index("manifest") < kinds.index("episode") < addresses.index(FEED)
    assert any(address.startswith("/assets/") for address in addresses[: addresses.index(FEED)])


def test_the_enclosure_says_the_true_length(cast: Cast, layout: DataLayout) -> None:
    from lxml import etree

    from stentor.audio.arrangement import compute_arrangement

    publish(cast.episode, cast.owner)
    manifest = read_manifest(layout, LISTEN)
    enclosure = etree.fromstring(read_file(layout, FEED)).find("channel/item/enclosure")
    assert enclosure is not None
    arrangement = compute_arrangement(manifest, manifest.renditions[0])
    assert int(enclosure.attrib["length"]) == arrangement.size


def test_publishing_twice_changes_nothing(cast: Cast, layout: DataLayout) -> None:
    publish(cast.episode, cast.owner)
    before = layout.journal.read_bytes()
    publish(cast.episode, cast.owner)
    assert layout.journal.read_bytes() == before
    assert cast.episode.ledger.count() == 1


def test_an_episode_without_audio_is_not_published(cast: Cast, layout: DataLayout) -> None:
    cast.episode.media = None
    cast.episode.save()
    with pytest.raises(NotReadyError) as caught:
        publish(cast.episode, cast.owner)
    assert [finding.field for finding in caught.value.findings] == ["episode.media"]
    assert read_lines(layout) == []
    assert cast.episode.ledger.count() == 0
    assert actions(cast) == []


def test_a_publication_time_in_the_past_is_the_date_in_the_feed(
    cast: Cast, layout: DataLayout
) -> None:
    moment = timezone.now() - timedelta(days=400)
    publish(cast.episode, cast.owner, at=moment)
    cast.episode.refresh_from_db()
    assert cast.episode.released_at == moment


def test_a_publication_time_to_come_schedules(cast: Cast, layout: DataLayout) -> None:
    publish(cast.episode, cast.owner, at=timezone.now() + timedelta(hours=1))
    assert state_of(cast.episode) is EpisodeState.SCHEDULED
    assert read_lines(layout) == []


def test_a_scheduled_episode_goes_back_to_draft(cast: Cast) -> None:
    schedule(cast.episode, timezone.now() + timedelta(hours=1), cast.owner)
    unschedule(cast.episode, cast.teammate)
    assert state_of(cast.episode) is EpisodeState.DRAFT
    assert actions(cast) == ["episode.scheduled", "episode.unscheduled"]


def test_an_unpublished_episode_is_gone_from_everywhere(cast: Cast, layout: DataLayout) -> None:
    publish(cast.episode, cast.owner)
    unpublish(cast.episode, cast.owner)
    head = read_head(layout)
    assert head[LISTEN].kind == head[PAGE].kind == "gone"
    assert read_titles(layout, FEED) == []
    assert b"Tide Tables" not in read_file(layout, "/")
    assert state_of(cast.episode) is EpisodeState.WITHDRAWN


def test_a_withdrawn_episode_comes_back_as_what_it_was(cast: Cast, layout: DataLayout) -> None:
    publish(cast.episode, cast.owner)
    feed = read_file(layout, FEED)
    unpublish(cast.episode, cast.owner)
    publish(cast.episode, cast.owner)
    assert read_file(layout, FEED) == feed
    assert read_head(layout)[LISTEN].kind == "episode"


@pytest.mark.parametrize("verb", [unpublish, unschedule])
def test_a_draft_cannot_be_taken_back(cast: Cast, verb) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(WrongStateError):
        verb(cast.episode, cast.owner)
    assert cast.episode.ledger.count() == 0


def test_what_is_public_cannot_be_scheduled(cast: Cast) -> None:
    publish(cast.episode, cast.owner)
    with pytest.raises(WrongStateError):
        schedule(cast.episode, timezone.now() + timedelta(hours=1), cast.owner)


def test_new_audio_gets_a_new_manifest_and_the_guid_stays(cast: Cast, layout: DataLayout) -> None:
    publish(cast.episode, cast.owner)
    first = read_manifest(layout, LISTEN)
    cast.episode.media = make_media(cast.episode, frames=80, filler=b"\x44")
    cast.episode.save()
    revise(cast.episode, cast.owner)
    second = read_manifest(layout, LISTEN)
    assert second.number > first.number
    assert second.renditions[0].frames == 80
    assert read_head(layout)[f"manifest:{first.number}"].kind == "manifest"
    assert cast.episode.guid in read_file(layout, FEED).decode()


def test_new_notes_alone_keep_the_manifest(cast: Cast, layout: DataLayout) -> None:
    publish(cast.episode, cast.owner)
    before = read_head(layout)[LISTEN]
    cast.episode.notes = "<p>Other notes</p>"
    cast.episode.save()
    revise(cast.episode, cast.owner)
    assert read_head(layout)[LISTEN] == before
    assert b"Other notes" in read_file(layout, FEED)


def test_revising_a_draft_tells_nobody(cast: Cast, layout: DataLayout) -> None:
    revise(cast.episode, cast.owner)
    assert read_lines(layout) == []


def test_a_feed_with_the_same_bytes_keeps_its_date(cast: Cast, layout: DataLayout) -> None:
    publish(cast.episode, cast.owner)
    before = read_head(layout)[FEED]
    revise_show(cast.show, cast.owner)
    assert read_head(layout)[FEED] == before


def test_a_changed_show_is_written_anew(cast: Cast, layout: DataLayout) -> None:
    publish(cast.episode, cast.owner)
    cast.show.title = "Tide & Time"
    cast.show.save()
    revise_show(cast.show, cast.owner)
    assert b"Tide &amp; Time" in read_file(layout, FEED)
    assert actions(cast)[-1] == "show.revised"


def test_a_show_of_which_nothing_was_ever_public_stays_unknown(
    cast: Cast, layout: DataLayout
) -> None:
    revise_show(cast.show, cast.owner)
    assert read_lines(layout) == []


def test_newest_stands_first_in_the_feed(cast: Cast, layout: DataLayout) -> None:
    now = timezone.now()
    for days, slug in ((3, "old"), (1, "new"), (2, "between")):
        episode = make_episode(cast.show, slug=slug, title=slug)
        publish(episode, cast.owner, at=now - timedelta(days=days))
    assert read_titles(layout, FEED) == ["new", "between", "old"]


def test_script_in_show_notes_never_reaches_the_public(cast: Cast, layout: DataLayout) -> None:
    cast.episode.notes = '<p onclick="x()">Hi<script>alert(1)</script></p><img src=x onerror=y()>'
    cast.episode.save()
    publish(cast.episode, cast.owner)
    for address in (FEED, PAGE):
        content = read_file(layout, address)
        assert b"alert(1)" not in content
        assert b"onclick" not in content
        assert b"onerror" not in content


def test_markup_in_titles_is_only_text(cast: Cast, layout: DataLayout) -> None:
    cast.episode.title = "<script>alert(1)</script>"
    cast.episode.save()
    publish(cast.episode, cast.owner)
    assert b"<script>alert" not in read_file(layout, PAGE)
    assert b"<script>alert" not in read_file(layout, "/shows/tide-tables")
    assert read_titles(layout, FEED) == ["<script>alert(1)</script>"]


def test_a_full_disk_refuses_before_anything_changes(
    cast: Cast, layout: DataLayout, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stentor.lib import disk

    monkeypatch.setattr(disk.require_room, "__defaults__", (lambda _path: 1000,))
    with pytest.raises(PublishingError, match="disk is too full"):
        publish(cast.episode, cast.owner)
    assert state_of(cast.episode) is EpisodeState.DRAFT
    assert read_lines(layout) == []


def test_pages_lead_to_the_feed(cast: Cast, layout: DataLayout) -> None:
    publish(cast.episode, cast.owner)
    for address in (PAGE, "/shows/tide-tables"):
        page = read_file(layout, address).decode()
        assert '<link rel="alternate" type="application/rss+xml"' in page
        assert FEED in page


def test_a_public_site_gets_its_podcast_guid_once(cast: Cast, settings: Settings) -> None:
    settings.STENTOR_SITE_URL = "https://podcasts.example.org"
    publish(cast.episode, cast.owner)
    cast.show.refresh_from_db()
    given = cast.show.podcast_guid
    assert given
    cast.show.rename("other-tides", cast.owner)
    revise_show(cast.show, cast.owner)
    cast.show.refresh_from_db()
    assert cast.show.podcast_guid == given


def test_a_trial_on_this_machine_settles_no_guid(cast: Cast, layout: DataLayout) -> None:
    publish(cast.episode, cast.owner)
    cast.show.refresh_from_db()
    assert cast.show.podcast_guid == ""
    assert b"<podcast:guid>" in read_file(layout, FEED)


@pytest.mark.django_db(transaction=True)
def test_a_verb_inside_a_transaction_is_refused(layout: DataLayout) -> None:
    from people.cast import gather_cast

    cast = gather_cast()
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        publish(cast.episode, cast.owner)
