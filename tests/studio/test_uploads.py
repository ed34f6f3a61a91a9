"""Resumable uploads over HTTP."""

import hashlib
import json

import pytest

from stentor.intake.models import Processing, Upload
from stentor.lib.objects import LocalObjects

EPISODE = "/shows/tide-tables/episodes/first-light"
CONTENT = bytes(range(256)) * 40
SIZE = len(CONTENT)


def begin(client, filename="talk.wav", size=SIZE):
    body = json.dumps({"filename": filename, "size": size})
    return client.post(f"{EPISODE}/uploads", body, content_type="application/json")


def send(client, address, content, offset):
    return client.patch(
        address,
        content,
        content_type="application/offset+octet-stream",
        headers={"Upload-Offset": str(offset)},
    )


@pytest.fixture
def address(owner):
    return begin(owner)["Location"]


def test_a_file_comes_in_pieces_and_is_handed_on(owner, address, layout):
    assert send(owner, address, CONTENT[:3000], 0)["Upload-Offset"] == "3000"
    assert owner.head(address)["Upload-Offset"] == "3000"
    assert owner.head(address)["Upload-Length"] == str(len(CONTENT))
    assert send(owner, address, CONTENT[3000:], 3000).status_code == 204
    assert owner.post(f"{address}/completion").status_code == 202
    processing = Processing.objects.get()
    assert (processing.filename, processing.step) == ("talk.wav", "waiting")
    digest = hashlib.sha256(CONTENT).hexdigest()
    assert LocalObjects(layout.originals).read(digest) == CONTENT


def test_completing_twice_processes_once(owner, address):
    send(owner, address, CONTENT, 0)
    first, second = (owner.post(f"{address}/completion").json() for _ in range(2))
    assert first == second
    assert Processing.objects.count() == 1


@pytest.mark.parametrize("offset", ["", "-1", "1e3", "٣".encode(), "9" * 5000])
def test_an_offset_that_is_no_number_of_bytes_is_refused(owner, address, offset):
    answer = send(owner, address, CONTENT, offset)
    assert (answer.status_code, owner.head(address)["Upload-Offset"]) == (422, "0")


def test_of_more_bytes_than_were_announced_none_is_kept(owner, address):
    assert send(owner, address, CONTENT + b"more", 0).status_code == 422
    assert owner.head(address)["Upload-Offset"] == "0"


@pytest.mark.parametrize("offset", [0, 2999, 3001])
def test_bytes_in_the_wrong_place_are_refused_with_the_right_place(owner, address, offset):
    send(owner, address, CONTENT[:3000], 0)
    answer = send(owner, address, CONTENT[offset : offset + 100], offset)
    assert (answer.status_code, answer["Upload-Offset"]) == (409, "3000")


def test_an_unfinished_upload_is_not_handed_on(owner, address):
    send(owner, address, CONTENT[:3000], 0)
    assert owner.post(f"{address}/completion").status_code == 422
    assert not Processing.objects.exists()


def test_more_than_announced_is_refused(owner, address):
    answer = send(owner, address, CONTENT + b"more", 0)
    assert answer.status_code == 422
    assert "were announced" in answer.json()["error"]


@pytest.mark.parametrize("offset", ["", "-1", "four", "1e3", "²"])
def test_an_offset_is_a_number_of_bytes(owner, address, offset):
    assert send(owner, address, b"x", offset).status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b'{"filename": "a.wav"}',
        b'{"filename": "a.wav", "size": "many"}',
        b'{"filename": 4, "size": 4}',
        b'{"filename": "a.wav", "size": true}',
        b'{"filename": "a.wav", "size": 0}',
        b'{"filename": "a.wav", "size": -5}',
        b'{"filename": "a.wav", "size": 99000000000000}',
    ],
)
def test_a_bad_beginning_is_refused_with_a_reason(owner, body):
    answer = owner.post(f"{EPISODE}/uploads", body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["error"]
    assert not Upload.objects.exists()


def test_a_filename_is_only_a_name(owner):
    begin(owner, "../../etc/pass\nwd.wav")
    assert Upload.objects.get().filename == "passwd.wav"


def test_a_teammate_may_go_on_with_an_upload(cast, enter, owner, address):
    send(owner, address, CONTENT[:100], 0)
    assert send(enter(cast.teammate), address, CONTENT[100:], 100).status_code == 204
