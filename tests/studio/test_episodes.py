"""Making, seeing and changing episodes."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from people.cast import draw_picture
from stentor.catalog.models import Episode, EpisodeAlias
from stentor.publishing.models import Action

SHOW = "/shows/tide-tables"
EPISODE = f"{SHOW}/episodes/first-light"
FORM = {"title": "Second Light", "notes": "<p>About <b>lamps</b>.</p>", "kind": "full"}
HOSTILE = (
    '<script>alert(1)</script><img src=x onerror="alert(2)"><a href="javascript:alert(3)">x</a>'
    '<p onclick="alert(4)">words</p><iframe src="https://evil.example"></iframe><style>*{}</style>'
)


def test_a_draft_is_made_with_an_address_from_its_title(cast, owner):
    answer = owner.post(f"{SHOW}/new-episode", FORM | {"season": "2", "number": "7"})
    assert answer["Location"] == f"{SHOW}/episodes/second-light"
    episode = Episode.objects.get(slug="second-light")
    assert (episode.season, episode.number, episode.is_explicit) == (2, 7, None)
    assert "Choose the audio file" in owner.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    ("title", "start"), [("🎙️🌊", "episode-"), ("First Light", "first-light-2")]
)
def test_any_title_finds_a_free_address(cast, owner, title, start):
    answer = owner.post(f"{SHOW}/new-episode", FORM | {"title": title})
    assert answer["Location"].startswith(f"{SHOW}/episodes/{start}")


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("title", "x" * 10_000, "at most 255"),
        ("title", "", "required"),
        ("title", "\u200b", "Nothing of this can be seen"),
        ("title", "\x01", "Nothing of this can be seen"),
        ("slug", "first-light", "first-light is taken"),
        ("slug", "../up", "cannot be an address"),
        ("season", "0", "1 to 99,999"),
        ("season", "-3", "greater than or equal to 0"),
        ("number", "9" * 40, "99,999"),
        ("number", "four", "whole number"),
        ("kind", "epic", "not one of the available choices"),
        ("is_explicit", "maybe", "not one of the available choices"),
        ("notes", "x" * 100_001, "at most 100000"),
    ],
)
def test_bad_input_is_said_at_the_field_and_nothing_is_lost(owner, field, value, complaint):
    answer = owner.post(f"{SHOW}/new-episode", FORM | {field: value})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in page
    assert complaint in page
    assert "lamps" in page or field == "notes"
    assert Episode.objects.count() == 1


def test_a_wrong_cover_is_said_at_the_field(owner):
    file = SimpleUploadedFile("cover.png", draw_picture(side=100))
    page = owner.post(f"{SHOW}/new-episode", FORM | {"cover": file}).content.decode()
    assert 'id="id_cover_error"' in page
    assert "100×100" in page


@pytest.mark.parametrize("address", [EPISODE, "/notes-preview"])
def test_script_in_notes_runs_nowhere(cast, owner, address):
    Episode.objects.update(notes=HOSTILE)
    is_preview = address == "/notes-preview"
    answer = owner.post(address, {"notes": HOSTILE}) if is_preview else owner.get(address)
    page = answer.content.decode()
    assert "<p>words</p>" in page
    for trace in ("alert(", "onerror", "javascript:", "evil.example", "<style>"):
        assert trace not in page


def test_the_preview_of_no_notes_says_so(owner):
    assert "Nothing yet." in owner.post("/notes-preview", {"notes": "  "}).content.decode()


@pytest.mark.parametrize(("sent", "kept"), [("", None), ("true", True), ("false", False)])
def test_explicit_is_yes_no_or_as_the_show(cast, owner, sent, kept):
    owner.post(f"{EPISODE}/edit", FORM | {"is_explicit": sent})
    cast.episode.refresh_from_db()
    assert cast.episode.is_explicit is kept
    page = owner.get(f"{EPISODE}/edit").content.decode()
    assert f'<option value="{sent}" selected>' in page


def test_changing_a_draft_publishes_nothing(cast, owner):
    owner.post(f"{EPISODE}/edit", FORM)
    cast.episode.refresh_from_db()
    assert cast.episode.title == "Second Light"
    assert not cast.episode.ledger.exists()


def test_changing_a_public_episode_reaches_listeners(public_cast, owner):
    page = owner.post(f"{EPISODE}/edit", FORM, follow=True).content.decode()
    assert "Listeners have it now." in page
    actions = public_cast.episode.ledger.values_list("action", flat=True)
    assert list(actions) == [Action.REVISED, Action.PUBLISHED]


def test_a_change_that_cannot_be_public_is_saved_and_said(public_cast, owner):
    Episode.objects.update(media=None)
    page = owner.post(f"{EPISODE}/edit", FORM, follow=True).content.decode()
    assert "listeners keep the former version" in page
    assert Episode.objects.get().title == "Second Light"


def test_an_episode_moves_and_its_old_address_leads_on(public_cast, owner):
    answer = owner.post(f"{EPISODE}/address", {"slug": "dawn"})
    assert answer["Location"] == f"{SHOW}/episodes/dawn"
    assert EpisodeAlias.objects.get().slug == "first-light"
    assert owner.get(EPISODE).status_code == 200


def test_an_address_once_used_is_not_given_to_another(cast, owner):
    owner.post(f"{EPISODE}/address", {"slug": "dawn"})
    answer = owner.post(f"{SHOW}/new-episode", FORM | {"slug": "first-light"})
    assert answer.status_code == 422
    proposal = owner.get(f"{SHOW}/new-episode/address-proposal", {"title": "First Light"})
    assert proposal.json() == {"slug": "first-light-2"}


def test_the_page_says_what_is_missing_and_where_to_mend_it(cast, owner):
    Episode.objects.update(media=None, notes="")
    page = owner.get(EPISODE).content.decode()
    assert "The episode has no audio yet." in page
    assert f'href="{EPISODE}/edit#id_notes"' in page
    assert "Publish now" not in page


def test_of_two_who_take_one_address_at_once_the_second_is_told(owner, monkeypatch):
    monkeypatch.setattr("stentor.studio.forms.episode.is_episode_slug_taken", lambda *_: False)
    answer = owner.post(f"{SHOW}/new-episode", FORM | {"slug": "first-light"})
    assert answer.status_code == 422
    assert "is taken; choose another" in answer.content.decode()
    assert Episode.objects.count() == 1
