"""Chapters and a transcript, written and handed in at the episode's form."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from made.looking import read_file, read_head
from stentor.catalog.models import Episode

EPISODE = "/shows/tide-tables/episodes/first-light"
FORM = {"title": "First Light", "notes": "lamps", "kind": "full"}
LINES = "0:00 Ebb\r\n1:02:03.5 Flow"
CHAPTERS = [{"start": 0.0, "title": "Ebb"}, {"start": 3723.5, "title": "Flow"}]
SRT = b"1\n00:00:01,000 --> 00:00:02,000\nGood morning\n"
VTT = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nGood morning\n"


def hand_in(client, content: bytes = SRT, **fields: str):
    file = SimpleUploadedFile("talk.srt", content)
    return client.post(f"{EPISODE}/edit", FORM | {"chapters": LINES, "transcript": file} | fields)


@pytest.mark.parametrize("who", ["owner", "teammate"])
def test_who_may_edit_hands_them_in_and_sees_them(cast, enter, who):
    client = enter(getattr(cast, who))
    assert hand_in(client).status_code == 302
    cast.episode.refresh_from_db()
    assert (cast.episode.chapters, cast.episode.transcript) == (CHAPTERS, VTT)
    page = client.get(EPISODE).content.decode()
    assert "1:02:03.5" in page
    assert "Flow" in page
    assert "It has a transcript" in page
    assert "0:00 Ebb\n1:02:03.5 Flow" in client.get(f"{EPISODE}/edit").content.decode()


@pytest.mark.parametrize(("who", "status"), [("viewer", 403), ("stranger", 404)])
def test_others_change_nothing(cast, enter, who, status):
    assert hand_in(enter(getattr(cast, who))).status_code == status
    cast.episode.refresh_from_db()
    assert (cast.episode.chapters, cast.episode.transcript) == ([], "")


def test_a_viewer_sees_them_and_a_stranger_does_not(cast, enter):
    Episode.objects.update(chapters=CHAPTERS, transcript=VTT)
    assert "Flow" in enter(cast.viewer).get(EPISODE).content.decode()
    assert "Flow" not in enter(cast.stranger).get(EPISODE).content.decode()


@pytest.mark.parametrize(
    ("chapters", "content", "field", "complaint"),
    [
        ("0:00 Ebb\nFlow", SRT, "chapters", "Line 2 is no chapter"),
        ("0:00 x\n" * 251, SRT, "chapters", "250 are the most"),
        ("{", SRT, "chapters", "It is not JSON"),
        (LINES, b"Hello", "transcript", "talk.srt: it is neither WebVTT"),
        (LINES, b"WEBVTT\n\n1\n2", "transcript", "talk.srt: line 4 has no times"),
        (LINES, b"", "transcript", "empty"),
        (LINES, b"x" * ((2 << 20) + 1), "transcript", "larger than 2 MB"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(cast, owner, chapters, content, field, complaint):
    answer = hand_in(owner, content, chapters=chapters)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in page
    assert complaint in page
    assert "Ebb" in page or field == "chapters"
    cast.episode.refresh_from_db()
    assert (cast.episode.chapters, cast.episode.transcript) == ([], "")


def test_listeners_of_a_public_episode_have_them_at_once(public_cast, owner, layout):
    hand_in(owner)
    assert read_file(layout, "/transcripts/tide-tables/first-light.vtt").decode() == VTT
    assert b"Flow" in read_file(layout, "/chapters/tide-tables/first-light.json")
    owner.post(f"{EPISODE}/edit", FORM | {"chapters": "", "drops_transcript": "on"})
    head = read_head(layout)
    assert head["/transcripts/tide-tables/first-light.vtt"].kind == "gone"
    assert head["/chapters/tide-tables/first-light.json"].kind == "gone"


def test_what_is_not_touched_stays_to_the_letter(cast, owner):
    fine = [{"start": 1.23456, "title": "Ebb", "url": "https://a.example"}]
    Episode.objects.update(chapters=fine, transcript=VTT)
    for words in ({"chapters": "0:01.235 Ebb"}, {}):
        assert owner.post(f"{EPISODE}/edit", FORM | words).status_code == 302
        cast.episode.refresh_from_db()
        assert (cast.episode.chapters, cast.episode.transcript) == (fine, VTT)
    owner.post(f"{EPISODE}/edit", FORM | {"chapters": "0:02 Ebb"})
    cast.episode.refresh_from_db()
    assert cast.episode.chapters == [{"start": 2.0, "title": "Ebb", "url": "https://a.example"}]
