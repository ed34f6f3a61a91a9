import msgspec
import pytest

from stentor.contracts.journal import JournalLine, Representation, encode_line, parse_line

LINES = [
    JournalLine(
        seq=1,
        at="2026-11-23T19:22:01.123Z",
        kind="file",
        address="/feeds/my-show.xml",
        plain=Representation(object="ab" * 32, size=10),
        gzip=Representation(object="cd" * 32, size=5),
        type="application/rss+xml",
        modified="2026-11-23T19:22:01.123Z",
    ),
    JournalLine(seq=2, at="x", kind="episode", address="/listen/a/b.mp3", manifest=7),
    JournalLine(seq=3, at="x", kind="moved", address="/feeds/old.xml", to="/feeds/new.xml"),
    JournalLine(seq=4, at="x", kind="gone", address="/listen/a/b.mp3"),
]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.kind)
def test_a_line_comes_back_as_it_was_and_holds_no_newline(line):
    encoded = encode_line(line)
    assert b"\n" not in encoded
    assert parse_line(encoded) == line


@pytest.mark.parametrize("line", [b"", b"{", b"{}", b'{"seq": 1, "at": "x", "kind": "new"}'])
def test_what_is_no_line_is_refused(line):
    with pytest.raises(msgspec.MsgspecError):
        parse_line(line)
