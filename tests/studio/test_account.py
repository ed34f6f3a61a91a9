"""One's own account, and who changed what."""

import pytest

from people.cast import PASSWORD
from stentor.accounts.audit import record

NEW = "another good horse"


def change_password(client, old=PASSWORD, new=NEW, again=NEW):
    form = {"old_password": old, "new_password1": new, "new_password2": again}
    return client.post("/account/password", form)


def test_name_and_time_zone_are_saved(cast, owner):
    owner.post("/account", {"name": "Olive Oyl", "time_zone": "Asia/Tokyo"})
    cast.owner.refresh_from_db()
    assert (cast.owner.name, cast.owner.time_zone) == ("Olive Oyl", "Asia/Tokyo")


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("name", "x" * 10_000), ("time_zone", "Mars/Olympus")]
)
def test_bad_input_is_said_at_the_field_and_not_kept(cast, owner, field, value):
    form = {"name": "Olive", "time_zone": "UTC", field: value}
    answer = owner.post("/account", form)
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert f"<span>{cast.owner.name}</span>" in answer.content.decode()


def test_a_new_password_keeps_this_browser_and_ends_the_others(cast, enter, owner):
    other = enter(cast.owner)
    assert change_password(owner).status_code == 302
    assert owner.get("/account").status_code == 200
    assert other.get("/account").status_code == 302
    cast.owner.refresh_from_db()
    assert cast.owner.check_password(NEW)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("old_password", {"old": "wrong"}),
        ("new_password2", {"again": "something else"}),
        ("new_password2", {"new": "short", "again": "short"}),
        ("new_password2", {"new": "password123", "again": "password123"}),
    ],
)
def test_a_bad_password_is_said_at_the_field(cast, owner, field, change):
    answer = change_password(owner, **change)
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    cast.owner.refresh_from_db()
    assert cast.owner.check_password(PASSWORD)


def test_changes_are_told_as_sentences_with_their_subject(cast, owner):
    owner.post("/shows/tide-tables/address", {"slug": "ebb-and-flow"})
    owner.post("/shows/ebb-and-flow/episodes/first-light/publication")
    page = owner.get(f"/organisations/{cast.organisation.id}/changes").content.decode()
    assert "<b>Olive</b> moved the show to another address" in page
    assert "<b>Olive</b> published" in page
    assert '<a href="/shows/ebb-and-flow/episodes/first-light">First Light</a>' in page


def test_a_change_without_a_person_or_words_of_its_own_is_told_too(cast, owner):
    record(cast.organisation, None, "weather.turned", "nothing")
    page = owner.get(f"/organisations/{cast.organisation.id}/changes").content.decode()
    assert "<b>Stentor</b> weather turned" in page


def test_every_change_that_is_recorded_has_words():
    import re
    from pathlib import Path

    import stentor
    from stentor.studio.telling import VERBS

    sources = Path(stentor.__file__).parent.rglob("*.py")
    recorded = set()
    for source in sources:
        recorded |= set(re.findall(r'record\(\s*[^"]*?"([a-z]+\.[a-z_]+)"', source.read_text()))
    assert {"show.made", "episode.changed"} <= recorded
    assert recorded <= set(VERBS)
