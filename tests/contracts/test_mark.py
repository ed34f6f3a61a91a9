"""Nobody without the secret can say that a prober asks."""

import pytest

from stentor.contracts.mark import GOOD_SECONDS, is_good_mark, make_mark

SECRET, PATH, NOW = b"s" * 32, "/listen/show/hello.mp3", 1_790_000_000.5
MARK = make_mark(SECRET, PATH, NOW)


@pytest.mark.parametrize("later", [0, 1, GOOD_SECONDS - 1, -GOOD_SECONDS + 1])
def test_a_mark_is_good_for_a_moment(later):
    assert is_good_mark(MARK, SECRET, PATH, NOW + later)


@pytest.mark.parametrize(
    ("mark", "secret", "path", "now"),
    [
        (MARK, b"t" * 32, PATH, NOW),
        (MARK, SECRET, "/listen/show/other.mp3", NOW),
        (MARK, SECRET, PATH, NOW + GOOD_SECONDS + 1),
        (MARK, SECRET, PATH, NOW - GOOD_SECONDS - 1),
        (MARK[:-1], SECRET, PATH, NOW),
        (MARK + "A", SECRET, PATH, NOW),
        (MARK.replace("1790000000", "1790000001"), SECRET, PATH, NOW),
        (MARK.partition(".")[0], SECRET, PATH, NOW),
        ("", SECRET, PATH, NOW),
        (".", SECRET, PATH, NOW),
        ("1", SECRET, PATH, NOW),
        ("²." + MARK.partition(".")[2], SECRET, PATH, NOW),
        ("1790000000.é", SECRET, PATH, NOW),
        ("9" * 5000 + ".A", SECRET, PATH, NOW),
        ("-1790000000." + MARK.partition(".")[2], SECRET, PATH, NOW),
    ],
)
def test_nothing_else_is_one(mark, secret, path, now):
    assert not is_good_mark(mark, secret, path, now)
