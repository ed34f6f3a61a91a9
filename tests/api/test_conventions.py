"""What holds for every route: bodies, versions, pages, keys, rates, problems."""

import json

import pytest

from people.api_program import Program
from people.cast import make_episode
from stentor.api.conventions import bearer
from stentor.api.conventions.rates import RateBook
from stentor.api.models import KeyedRequest
from stentor.catalog.models import Episode, Show

SHOW = "/shows/tide-tables"
EPISODES = f"{SHOW}/episodes"
EPISODE = f"{EPISODES}/first-light"


def point(answer):
    return [error["pointer"] for error in answer.json()["errors"]]


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        (b"", 422, "invalid"),
        (b"{", 400, "malformed"),
        (b"nonsense", 400, "malformed"),
        (b'{"title": "a\xff"}', 400, "malformed"),
        (b'{"title": NaN}', 400, "malformed"),
        (b"[" * 100_000, 400, "malformed"),
        (b"[]", 422, "invalid"),
        (b"null", 422, "invalid"),
        (b'"title"', 422, "invalid"),
        (b'{"title": "' + b"x" * 2_100_000 + b'"}', 413, "too-large"),
        (b'{"title": "' + b"x" * 9_000_000 + b'"}', 413, "too-large"),
    ],
    ids=[
        "none", "half", "words", "not UTF-8", "NaN", "deep", "list", "null", "text", "large", "huge"
    ],
)  # fmt: skip
def test_a_body_that_is_none_is_refused(owner, body, status, kind):
    answer = owner.post(EPISODES, body)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["type"].endswith(f"/api/v1/problems/{kind}")
    assert Episode.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"title": ""}, "#/title"),
        ({"title": "\u200b "}, "#/title"),
        ({"title": "a\0b"}, "#/title"),
        ({"title": 5}, "#/title"),
        ({"title": None}, "#/title"),
        ({"title": ["a"]}, "#/title"),
        ({"title": "x" * 256}, "#/title"),
        ({"title": "\ud800"}, "#/title"),
        ({"notes": "a\0"}, "#/notes"),
        ({"notes": "x" * 100_001}, "#/notes"),
        ({"season": "1"}, "#/season"),
        ({"season": 0}, "#/season"),
        ({"season": 1.5}, "#/season"),
        ({"season": 10**40}, "#/season"),
        ({"season": True}, "#/season"),
        ({"kind": "Full"}, "#/kind"),
        ({"is_explicit": "yes"}, "#/is_explicit"),
        ({"slug": "Ünïcode"}, "#/slug"),
        ({"slug": "первый"}, "#/slug"),
        ({"slug": "a/b"}, "#/slug"),
        ({"slug": "x" * 81}, "#/slug"),
        ({"slug": "first-light"}, "#/slug"),
        ({"id": "01JD8PZ4Q0M3T6W9YB2C5E8G1M"}, "#/id"),
        ({"show_id": "x"}, "#/show_id"),
        ({"show": "far-away"}, "#/show"),
        ({"media": "x"}, "#/media"),
        ({"state": "public"}, "#/state"),
        ({"released_at": "2020-01-01T00:00:00Z"}, "#/released_at"),
        ({"created_at": "2020-01-01T00:00:00Z"}, "#/created_at"),
    ],
)
def test_a_field_that_does_not_hold_is_named(owner, fields, pointer):
    answer = owner.post(EPISODES, {"title": "Noon"} | fields)
    assert answer.status_code in {400, 422}
    if answer.status_code == 422:
        assert point(answer) == [pointer]
    assert Episode.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"language": "xx"}, "#/language"),
        ({"category": "Sea"}, "#/category"),
        ({"time_zone": "Mars/Olympus"}, "#/time_zone"),
        ({"owner_email": "olive"}, "#/owner_email"),
        ({"link": "javascript:alert(1)"}, "#/link"),
        ({"description": "é" * 2001}, "#/description"),
        ({"break_seconds": 4}, "#/break_seconds"),
        ({"slug": "far-away"}, "#/slug"),
        ({"organisation": "x"}, "#/organisation"),
        ({"podcast_guid": "x"}, "#/podcast_guid"),
        ({"artwork": "x"}, "#/artwork"),
        ({"title": None}, "#/title"),
    ],
)
def test_a_shows_field_that_does_not_hold_is_named_and_nothing_is_changed(
    cast, owner, fields, pointer
):
    answer = owner.patch(SHOW, {"author": "Nobody"} | fields)
    assert (answer.status_code, point(answer)) == (422, [pointer])
    assert Show.objects.get(pk=cast.show.pk).author == "Lighthouse Radio"


@pytest.mark.parametrize(
    "key",
    ["nowhere", "%00", "..", "tide-tables%00", "ünï", "%F0%9F%8C%8A", "x" * 3000, "'--", "%2e"],
)
def test_a_key_that_names_nothing_is_not_found(owner, key):
    for address in (f"/shows/{key}", f"{EPISODES}/{key}", f"/uploads/{key}"):
        answer = owner.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_an_address_or_a_method_that_is_none_is_a_problem_too(owner):
    nothing = owner.get("/nothing/here")
    assert (nothing.status_code, nothing.json()["status"]) == (404, 404)
    refused = owner.delete(SHOW)
    assert (refused.status_code, set(refused["Allow"].split(", "))) == (405, {"GET", "PATCH"})


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "x"])
def test_only_json_is_taken_for_json(owner, kind):
    answer = owner.post(EPISODES, b'{"title": "Noon"}', content_type=kind)
    assert answer.status_code == 415


def test_an_update_that_would_be_lost_is_refused(owner):
    tag = owner.get(EPISODE)["ETag"]
    assert owner.get(EPISODE, if_none_match=f'"other", {tag}').status_code == 304
    first = owner.patch(EPISODE, {"title": "One"}, if_match=tag)
    assert first.status_code == 200
    lost = owner.patch(EPISODE, {"title": "Two"}, if_match=tag)
    assert (lost.status_code, lost.json()["status"]) == (412, 412)
    assert owner.get(EPISODE).json()["title"] == "One"
    assert owner.get(EPISODE)["ETag"] == first["ETag"]
    assert owner.patch(EPISODE, {"title": "Two"}, if_match="*").status_code == 200
    for what, body in {"cover": b"x", "chapters": {"chapters": []}, "publication": {}}.items():
        assert owner.put(f"{EPISODE}/{what}", body, if_match=tag).status_code in {412, 422}


def test_pages_miss_nothing_and_repeat_nothing_while_rows_come(cast, owner):
    for number in range(6):
        make_episode(cast.show, slug=f"e{number}", title=str(number))
    expected = list(Episode.objects.order_by("-pk").values_list("pk", flat=True))
    seen, address = [], f"{EPISODES}?limit=3"
    while address:
        answer = owner.get(address)
        seen += [one["id"] for one in answer.json()["data"]]
        address = answer.get("Link", "")[1:].partition(">")[0]
        make_episode(cast.show, slug=f"late{len(seen)}", title="Late")
    assert seen == expected


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=201", "limit=x", "cursor=x", "cursor=%00", "cursor=aw", "sort=id"]
)
def test_a_parameter_that_does_not_hold_is_named(owner, query):
    assert owner.get(f"{EPISODES}?{query}").status_code == 422


def test_the_same_key_makes_one_thing(owner):
    answers = [owner.post(EPISODES, {"title": "Noon"}, idempotency_key="k1") for _ in range(3)]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert len({answer["Location"] for answer in answers}) == 1
    assert [answer.get("Idempotency-Replayed") for answer in answers] == [None, "true", "true"]
    assert Episode.objects.filter(title="Noon").count() == 1
    other = owner.post(EPISODES, {"title": "Night"}, idempotency_key="k1")
    assert (other.status_code, other.json()["type"][-10:]) == (422, "key-reused")


def test_a_request_that_made_nothing_leaves_its_key_free(owner):
    assert (
        owner.post(EPISODES, {"title": "N", "slug": "first-light"}, idempotency_key="k").status_code
        == 422
    )
    assert owner.post(EPISODES, {"title": "N", "slug": "n"}, idempotency_key="k").status_code == 201


def test_a_key_is_the_tokens_own(cast, owner, enrol):
    owner.post(EPISODES, {"title": "Noon"}, idempotency_key="k")
    assert (
        enrol(cast.teammate).post(EPISODES, {"title": "Night"}, idempotency_key="k").status_code
        == 201
    )


def test_after_a_crash_the_same_key_goes_on_from_what_was_made(owner, monkeypatch):
    """Killed between the making and the note of it: the row is there, its answer is not."""
    owner.post(EPISODES, {"title": "Noon"}, idempotency_key="k")
    KeyedRequest.objects.update(status=None)
    assert owner.post(EPISODES, {"title": "Noon"}, idempotency_key="k").status_code == 409
    from stentor.api.conventions import once

    monkeypatch.setattr(once, "GIVEN_UP", once.timedelta(0))
    assert owner.post(EPISODES, {"title": "Noon"}, idempotency_key="k").status_code == 201
    assert Episode.objects.filter(title="Noon").count() == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb"])
def test_what_can_be_no_key_is_refused(owner, key):
    assert owner.post(EPISODES, {"title": "Noon"}, idempotency_key=key).status_code == 400


def test_rates_are_told_and_kept(owner, monkeypatch):
    moment = [0.0]
    monkeypatch.setattr(bearer, "BOOK", RateBook(most=2, clock=lambda: moment[0]))
    assert owner.get(SHOW)["RateLimit"] == '"token";r=1;t=60'
    moment[0] = 30.0
    assert owner.get(SHOW)["RateLimit"] == '"token";r=0;t=30'
    refused = owner.get(SHOW)
    assert (refused.status_code, refused["Retry-After"]) == (429, "30")
    moment[0] = 60.0
    assert owner.get(SHOW).status_code == 200


def test_what_nobody_foresaw_is_a_problem_without_a_word_of_what_it_was(owner, monkeypatch):
    from stentor.api.shows import shows

    monkeypatch.setattr(shows, "find_show", lambda *_: 1 / 0)
    answer = owner.get(SHOW)
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert b"division" not in answer.content


def test_no_answer_sets_a_cookie_or_is_kept_by_others(owner):
    answer = owner.get(SHOW)
    assert not answer.cookies
    assert (answer["Cache-Control"], answer["Vary"]) == ("private, no-cache", "Authorization")
    assert json.loads(Program().get(SHOW).content)["status"] == 401
