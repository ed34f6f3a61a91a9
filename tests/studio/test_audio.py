"""Listening in the studio."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stentor.catalog.models import Episode
from stentor.studio.views.audio import try_parse_range

ADDRESS = "/shows/tide-tables/episodes/first-light/audio"
SIZE = 50 * 384


def listen(client, asked=None):
    answer = client.get(ADDRESS, headers={"Range": asked} if asked else {})
    return answer, b"".join(answer) if answer.streaming else b""


def test_the_whole_body_comes_with_its_length(owner):
    answer, body = listen(owner)
    assert (answer.status_code, answer["Content-Length"], len(body)) == (200, str(SIZE), SIZE)
    assert answer["Content-Type"] == "audio/mpeg"


@pytest.mark.parametrize(
    ("asked", "said", "length"),
    [
        ("bytes=0-1", f"bytes 0-1/{SIZE}", 2),
        ("bytes=100-", f"bytes 100-{SIZE - 1}/{SIZE}", SIZE - 100),
        ("bytes=-500", f"bytes {SIZE - 500}-{SIZE - 1}/{SIZE}", 500),
        ("bytes=0-999999999", f"bytes 0-{SIZE - 1}/{SIZE}", SIZE),
    ],
)
def test_a_range_is_exact(owner, asked, said, length):
    answer, body = listen(owner, asked)
    assert (answer.status_code, answer["Content-Range"], len(body)) == (206, said, length)


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", "bytes=-0"])
def test_a_range_beyond_the_end_is_not_satisfiable(owner, asked):
    answer, _ = listen(owner, asked)
    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{SIZE}")


@pytest.mark.parametrize(
    "asked",
    ["bytes=5-2", "bytes=-", "items=0-1", "bytes=0-1,5-6", "bytes=a-", f"bytes={'9' * 5000}-"],
)
def test_another_form_gets_the_whole(owner, asked):
    answer, body = listen(owner, asked)
    assert (answer.status_code, len(body)) == (200, SIZE)


@given(st.integers(0, 2000), st.integers(0, 2000), st.integers(1, 1000))
def test_a_parsed_range_is_what_a_slice_would_be(first, last, size):
    content = range(size)
    parsed = try_parse_range(f"bytes={first}-{last}", size)
    if last < first:
        assert parsed is None
    else:
        assert list(parsed) == list(content[first : last + 1])


def test_without_audio_there_is_nothing(cast, owner):
    Episode.objects.update(media=None)
    assert owner.get(ADDRESS).status_code == 404
