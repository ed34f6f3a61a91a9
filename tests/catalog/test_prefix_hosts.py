"""Hosts that a prefix may lead to, as people write them."""

import pytest

from stentor.catalog.prefix_hosts import parse_prefix_hosts


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("", []),
        ("  \n ", []),
        ("audio.example.org", ["audio.example.org"]),
        ("A.example\nb.example, a.example", ["a.example", "b.example"]),
        ("https://audio.example.org/path/a.mp3", ["audio.example.org"]),
        ("bücher.example", ["xn--bcher-kva.example"]),
    ],
)
def test_hosts(text, hosts):
    assert parse_prefix_hosts(text) == hosts


@pytest.mark.parametrize(
    "text",
    [
        "localhost", "10.0.0.1", "[::1]", "audio.example.org:8080", "a b@c.example", "-a.example",
        "a..example", "*.example.org", "user@audio.example.org", "a.example\\b", "x" * 300 + ".org",
        " ".join(f"h{n}.example" for n in range(21)),
    ],
)  # fmt: skip
def test_what_is_none(text):
    with pytest.raises(ValueError, match=r"host"):
        parse_prefix_hosts(text)
