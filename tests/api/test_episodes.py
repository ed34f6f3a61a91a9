"""Shows and episodes, as a program takes them from nothing to the feed."""

import hashlib

import pytest
from django.conf import settings

from people.cast import Cast, draw_picture, make_episode
from stentor.accounts.models import AuditEntry
from stentor.catalog.models import Episode, Show
from stentor.intake.models import Processing
from stentor.lib.objects import LocalObjects
from stentor.publishing.verbs import publish, schedule, unpublish

SHOW = "/shows/tide-tables"
EPISODE = f"{SHOW}/episodes/first-light"


def test_a_show_is_made_changed_and_moved(cast, owner):
    made = owner.post("/shows", {"title": "Night Boats", "category": "Science > Nature"})
    assert made.status_code == 201
    show = made.json()
    assert (show["slug"], show["kind"]) == ("night-boats", "episodic")
    assert owner.get(made["Location"]).json() == show
    changed = owner.patch(made["Location"], {"description": "At sea.", "slug": "boats"})
    assert changed.status_code == 200
    assert changed.json() == show | {
        "description": "At sea.",
        "slug": "boats",
        "feed": show["feed"].replace("night-boats", "boats"),
        "page": show["page"].replace("night-boats", "boats"),
    }
    for key in ("night-boats", "boats", show["id"]):
        assert owner.get(f"/shows/{key}").json()["id"] == show["id"]


def test_what_a_program_did_says_so_in_the_log(cast, owner):
    owner.patch(SHOW, {"author": "Olive"})
    entries = AuditEntry.objects.filter(action="show.changed")
    assert [(one.actor, one.token.name) for one in entries] == [(cast.owner, "a program")]
    make_episode(cast.show, slug="later", title="Later")
    publish(cast.episode, cast.owner)
    assert AuditEntry.objects.get(action="episode.published").token is None


def test_an_episode_goes_from_a_draft_to_the_feed_and_back(cast, owner, layout):
    made = owner.post(f"{SHOW}/episodes", {"title": "Spring Tide", "notes": "High."})
    assert (made.status_code, made.json()["state"]) == (201, "draft")
    where = made["Location"]
    refused = owner.put(f"{where}/publication", {})
    assert (refused.status_code, refused.json()["errors"]) == (
        422,
        [{"pointer": "#/episode/media", "detail": "The episode has no audio yet."}],
    )
    assert owner.put(f"{EPISODE}/publication", {}).json()["state"] == "public"
    assert "First Light" in read_feed(layout)
    assert owner.patch(EPISODE, {"title": "Second Light"}).status_code == 200
    assert "Second Light" in read_feed(layout)
    assert owner.delete(f"{EPISODE}/publication").json()["state"] == "withdrawn"
    assert "Second Light" not in read_feed(layout)


def read_feed(layout):
    from stentor.publishing.journal import Journal

    line = Journal(layout.journal).read_head().lines["/feeds/tide-tables.xml"]
    return LocalObjects(layout.objects).read(line.plain.object).decode()


def test_a_time_to_come_schedules_and_moves(cast, owner):
    for at in ("2030-01-01T06:00:00+01:00", "2031-01-01T06:00:00Z"):
        answer = owner.put(f"{EPISODE}/publication", {"at": at})
        assert answer.json()["state"] == "scheduled"
    assert answer.json()["released_at"] == "2031-01-01T06:00:00.000Z"
    assert owner.delete(f"{EPISODE}/publication").json()["state"] == "draft"
    assert owner.delete(f"{EPISODE}/publication").status_code == 409


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2030-01-01T06:00:00", "offset"),
        ("2990-01-01T06:00:00Z", "10 years"),
        ("tomorrow", "time like"),
        (1_900_000_000, "time like"),
        ("9999-12-31T23:59:59-14:00", "time like"),
    ],
)
def test_a_time_that_is_none_is_refused_at_the_field(cast, owner, at, words):
    answer = owner.put(f"{EPISODE}/publication", {"at": at})
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["pointer"]) == (422, "#/at")
    assert words in error["detail"]


def test_episodes_are_found_by_how_they_stand(cast, owner):
    make = {name: make_episode(cast.show, slug=name, title=name) for name in "abc"}
    publish(make["a"], cast.owner)
    schedule(make["b"], cast.episode.created_at.replace(year=2035), cast.owner)
    publish(make["c"], cast.owner)
    unpublish(make["c"], cast.owner)
    stands = {"public": "a", "scheduled": "b", "withdrawn": "c", "draft": "first-light"}
    for state, slug in stands.items():
        (found,) = owner.get(f"{SHOW}/episodes?state={state}").json()["data"]
        assert (found["slug"], found["state"]) == (slug, state)


def test_audio_comes_in_pieces_and_is_handed_on(cast, owner, layout):
    content = bytes(range(256)) * 40
    begun = owner.post(f"{EPISODE}/uploads", {"filename": "talk.wav", "size": len(content)})
    assert begun.status_code == 201
    where = begun["Location"]
    kind = "application/offset+octet-stream"
    first = owner.patch(where, content[:3000], content_type=kind, upload_offset="0")
    assert (first.status_code, first["Upload-Offset"]) == (204, "3000")
    wrong = owner.patch(where, content[:9], content_type=kind, upload_offset="2999")
    assert (wrong.status_code, wrong["Upload-Offset"]) == (409, "3000")
    assert owner.post(f"{where}/completion").status_code == 409
    assert owner.ask("HEAD", where)["Upload-Offset"] == "3000"
    owner.patch(where, content[3000:], content_type=kind, upload_offset="3000")
    done = [owner.post(f"{where}/completion") for _ in range(2)]
    assert [one.status_code for one in done] == [202, 202]
    assert done[0].json() == done[1].json() == owner.get(f"{EPISODE}/processing").json()
    assert Processing.objects.get().original == hashlib.sha256(content).hexdigest()
    assert LocalObjects(layout.originals).has(hashlib.sha256(content).hexdigest())


def test_chapters_and_a_transcript_go_along(cast, owner):
    chapters = [{"start": 0.0, "title": "Harbour", "url": None}]
    assert owner.put(f"{EPISODE}/chapters", {"chapters": chapters}).status_code == 200
    assert owner.get(f"{EPISODE}/chapters").json() == {"chapters": chapters}
    assert owner.get(f"{EPISODE}/transcript").status_code == 404
    spoken = b"1\n00:00:01,000 --> 00:00:02,000\nHello\n"
    taken = owner.put(f"{EPISODE}/transcript", spoken, content_type="application/x-subrip")
    assert taken.json()["has_transcript"] is True
    assert "00:00:01.000 --> 00:00:02.000" in owner.get(f"{EPISODE}/transcript").content.decode()
    assert owner.delete(f"{EPISODE}/transcript").json()["has_transcript"] is False


def test_breaks_are_queued_to_be_cut(cast, owner):
    there = owner.get(f"{EPISODE}/breaks").json()
    assert [one["slots"] for one in there["breaks"]] == [1, 1]
    wanted = {"breaks": [{"second": 0, "slots": 2}]}
    assert owner.put(f"{EPISODE}/breaks", wanted).json()["is_settled"] is False
    assert owner.put(f"{EPISODE}/breaks", wanted).status_code == 409
    late = owner.put(f"{EPISODE}/breaks", {"breaks": [{"second": 9000.0}]})
    assert (late.status_code, late.json()["errors"][0]["pointer"]) == (422, "#/breaks")


def test_a_cover_is_looked_at(cast, owner):
    good = owner.put(f"{SHOW}/cover", draw_picture(), content_type="image/png")
    assert good.json()["cover"].startswith(f"{settings.STENTOR_SITE_URL}/assets/")
    bad = owner.put(f"{EPISODE}/cover", draw_picture(side=64), content_type="image/png")
    assert (bad.status_code, "1400×1400" in bad.json()["detail"]) == (422, True)


def test_an_episode_from_elsewhere_keeps_its_guid(cast: Cast, owner):
    made = owner.post(f"{SHOW}/episodes", {"title": "Old", "guid": "https://old.example/1"})
    assert made.json()["guid"] == "https://old.example/1"
    again = owner.post(f"{SHOW}/episodes", {"title": "Old", "guid": "https://old.example/1"})
    assert again.json()["errors"][0]["pointer"] == "#/guid"
    assert Episode.objects.filter(title="Old").count() == 1
    assert Show.objects.filter(organisation=cast.organisation).count() == 1
