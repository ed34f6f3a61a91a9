"""Making, seeing and changing shows."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from made.looking import read_file, read_head, summarise
from people.cast import draw_picture, make_artwork, make_show
from stentor.accounts.models import AuditEntry, Membership, Organisation, Role
from stentor.catalog.models import Artwork, Episode, Show, ShowAlias
from stentor.lib.disk import DiskFullError
from stentor.publishing import store
from stentor.publishing.store import follow_rows
from stentor.studio.views import show_settings

FORM = {
    "title": "Harbour Lights",
    "description": "What happens at night.",
    "language": "en",
    "category": "History",
    "kind": "episodic",
    "time_zone": "Europe/Berlin",
}


def picture(content=None, name="cover.png"):
    return SimpleUploadedFile(name, draw_picture() if content is None else content)


def test_a_show_is_made_with_an_address_from_its_title(cast, owner):
    answer = owner.post("/new-show", FORM | {"cover": picture()})
    assert answer["Location"] == "/shows/harbour-lights"
    show = Show.objects.get(slug="harbour-lights")
    assert (show.organisation, show.time_zone) == (cast.organisation, "Europe/Berlin")
    assert show.artwork.width == 1400
    assert AuditEntry.objects.filter(action="show.made", actor=cast.owner).count() == 1


@pytest.mark.parametrize(
    ("title", "start"),
    [("🎙️🌊", "show-"), ("Tide Tables", "tide-tables-2"), ("Größe & Öl", "groesse-and-oel")],
)
def test_any_title_finds_a_free_address(cast, owner, title, start):
    answer = owner.post("/new-show", FORM | {"title": title})
    assert answer["Location"].startswith(f"/shows/{start}")
    assert Show.objects.filter(title=title, organisation=cast.organisation).exists()


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("title", "x" * 10_000, "at most 255"),
        ("title", "", "required"),
        ("title", "\u202e", "Nothing of this can be seen"),
        ("title", "   ", "required"),
        ("slug", "tide-tables", "tide-tables is taken"),
        ("slug", "Not An Address", "cannot be an address"),
        ("slug", "x" * 81, "at most 80"),
        ("description", "", "required"),
        ("description", "ü" * 2001, "4,002 long"),
        ("category", "Cooking with gas", "not one of the available choices"),
        ("language", "xx", "not one of the available choices"),
        ("time_zone", "Mars/Olympus", "not one of the available choices"),
        ("owner_email", "nobody", "valid email"),
        ("link", "javascript:alert(1)", "valid URL"),
    ],
)
def test_bad_input_is_said_at_the_field_and_nothing_is_lost(owner, field, value, complaint):
    answer = owner.post("/new-show", FORM | {"author": "Olive & friends", field: value})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in page
    assert complaint in page
    assert "Olive &amp; friends" in page
    assert Show.objects.count() == 2


@pytest.mark.parametrize(
    ("file", "complaint"),
    [
        (picture(b"no picture at all"), "neither a JPEG nor a PNG"),
        (picture(draw_picture(side=900)), "900×900"),
        (picture(draw_picture(side=3100)), "3100×3100"),
        (picture(draw_picture(mode="L")), "RGB"),
        (picture(draw_picture(kind="GIF"), "cover.png"), "neither a JPEG nor a PNG"),
        (picture(draw_picture()[:5000]), "damaged"),
        (picture(b""), "empty"),
    ],
)
def test_a_wrong_cover_is_said_at_the_field(owner, file, complaint):
    page = owner.post("/new-show", FORM | {"cover": file}).content.decode()
    assert 'id="id_cover_error"' in page
    assert complaint in page
    assert Show.objects.count() == 2


def test_a_good_cover_outlives_a_mistake_elsewhere(owner):
    page = owner.post("/new-show", FORM | {"title": "", "cover": picture()})
    kept = Artwork.objects.latest("created_at")
    assert f'name="kept_artwork" value="{kept.id}"' in page.content.decode()
    owner.post("/new-show", FORM | {"kept_artwork": kept.id})
    assert Show.objects.get(title="Harbour Lights").artwork == kept


def test_nobody_takes_a_strangers_cover(cast, owner):
    theirs = make_artwork(cast.other_show.organisation)
    owner.post("/new-show", FORM | {"kept_artwork": theirs.id})
    assert Show.objects.get(title="Harbour Lights").artwork is None


def test_somebody_of_two_organisations_chooses_and_of_a_third_may_not(cast, owner):
    second = Organisation.objects.create(name="Second House")
    Membership.objects.create(organisation=second, user=cast.owner, role=Role.EDITOR)
    owner.post("/new-show", FORM | {"owner_organisation": second.id})
    assert Show.objects.get(title="Harbour Lights").organisation == second
    theirs = cast.other_show.organisation.id
    answer = owner.post("/new-show", FORM | {"owner_organisation": theirs})
    assert answer.status_code == 422


def test_the_address_is_proposed_while_the_title_is_typed(owner):
    propose = "/new-show/address-proposal"
    assert owner.get(propose, {"title": "Night Ferry"}).json() == {"slug": "night-ferry"}
    assert owner.get(propose, {"title": "Tide Tables"}).json() == {"slug": "tide-tables-2"}
    assert owner.get(propose, {"title": " "}).json() == {"slug": ""}


def test_the_first_page_lists_ones_own_shows_only(owner):
    page = owner.get("/").content.decode()
    assert "Tide Tables" in page
    assert "Far Away" not in page


def test_without_shows_the_first_page_says_what_to_do(cast, owner, viewer):
    Membership.objects.update(organisation=Organisation.objects.create(name="New House"))
    assert "Make your first show" in owner.get("/").content.decode()
    assert "No shows yet" in viewer.get("/").content.decode()


def test_settings_are_saved_and_said(cast, owner):
    answer = owner.post("/shows/tide-tables/settings", FORM | {"is_explicit": "on"}, follow=True)
    cast.show.refresh_from_db()
    assert (cast.show.title, cast.show.is_explicit) == ("Harbour Lights", True)
    assert cast.show.artwork is not None
    assert "Saved." in answer.content.decode()


def test_a_mistake_in_settings_changes_nothing_and_keeps_the_pages_title(cast, owner):
    answer = owner.post("/shows/tide-tables/settings", FORM | {"title": "x" * 10_000})
    assert answer.status_code == 422
    assert "<title>Settings of Tide Tables" in answer.content.decode()
    cast.show.refresh_from_db()
    assert cast.show.title == "Tide Tables"


def test_a_language_from_elsewhere_stays_a_choice(cast, owner):
    Show.objects.filter(pk=cast.show.pk).update(language="pt-br")
    form = FORM | {"language": "pt-br"}
    assert owner.post("/shows/tide-tables/settings", form).status_code == 302


def test_a_show_moves_and_its_old_address_leads_on_in_the_studio_too(cast, owner):
    answer = owner.post("/shows/tide-tables/address", {"slug": "ebb-and-flow"})
    assert answer["Location"] == "/shows/ebb-and-flow/settings"
    assert ShowAlias.objects.get().slug == "tide-tables"
    assert owner.get("/shows/tide-tables").status_code == 200
    assert "tide-tables" in owner.get("/shows/ebb-and-flow/settings").content.decode()


@pytest.mark.parametrize(
    ("slug", "complaint"),
    [("far-away", "taken"), ("Far Away!", "cannot be an address"), ("", "required")],
)
def test_a_bad_new_address_is_said_at_the_field(owner, slug, complaint):
    answer = owner.post("/shows/tide-tables/address", {"slug": slug})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_slug_error"' in page
    assert complaint in page


def test_a_show_without_episodes_says_what_to_do(cast, owner, viewer):
    make_show(cast.organisation, slug="slack-water", title="Slack Water")
    assert "Make the first episode" in owner.get("/shows/slack-water").content.decode()
    assert "When an editor makes one" in viewer.get("/shows/slack-water").content.decode()


def test_the_show_page_gives_the_feed_address(owner):
    page = owner.get("/shows/tide-tables").content.decode().replace("<wbr>", "")
    assert "https://localhost:8443/feeds/tide-tables.xml" in page


def test_many_episodes_come_on_pages(cast, owner):
    for number in range(60):
        Episode.objects.create(show=cast.show, slug=f"e{number}", title=f"Part {number}")
    first, second = (owner.get(f"/shows/tide-tables?page={n}").content.decode() for n in (1, 2))
    assert "Page 1 of 2" in first
    assert "Page 2 of 2" in second
    assert owner.get("/shows/tide-tables?page=nonsense").status_code == 200


def test_a_cover_is_served_as_what_it_is(cast, owner):
    answer = owner.get(f"/artwork/{cast.show.artwork.id}")
    assert answer["Content-Type"] == "image/png"
    assert b"".join(answer.streaming_content)[:4] == b"\x89PNG"
    answer.close()


def test_of_two_who_take_one_address_at_once_the_second_is_told(owner, monkeypatch):
    monkeypatch.setattr("stentor.studio.forms.show.is_show_slug_taken", lambda *_: False)
    before = Show.objects.count()
    answer = owner.post("/new-show", FORM | {"slug": "tide-tables"})
    assert answer.status_code == 422
    assert "is taken; choose another" in answer.content.decode()
    assert Show.objects.count() == before


def refuse_room(*_):
    raise DiskFullError("the disk is too full")


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/shows/tide-tables/settings", FORM),
        ("/shows/tide-tables/address", {"slug": "ebb-and-flow"}),
    ],
)
def test_what_cannot_be_written_now_is_saved_and_follows(
    public_cast, owner, layout, monkeypatch, address, form
):
    before = summarise(layout)
    with monkeypatch.context() as patch:
        patch.setattr(store, "require_room", refuse_room)
        answer = owner.post(address, form, follow=True)
    assert "listeners get it as soon as it can be written" in answer.content.decode()
    assert summarise(layout) == before
    follow_rows()
    assert summarise(layout) != before


def test_a_studio_that_is_killed_after_saving_leaves_the_files_to_the_clock(
    public_cast, owner, layout, monkeypatch
):
    before = summarise(layout)
    with monkeypatch.context() as patch:
        patch.setattr(show_settings, "revise_show", lambda *_: None)
        owner.post("/shows/tide-tables/settings", FORM)
    assert summarise(layout) == before
    follow_rows()
    assert "/feeds/tide-tables.xml" in read_head(layout)
    assert b"Harbour Lights" in read_file(layout, "/feeds/tide-tables.xml")
