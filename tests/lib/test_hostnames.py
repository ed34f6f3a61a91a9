"""What may be a host that somebody brings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stentor.lib.hostnames import HostNameError, parse_host_name, write_for_people


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("podcast.example.org", "podcast.example.org"),
        (" Podcast.Example.ORG. ", "podcast.example.org"),
        ("https://podcast.example.org/feed?x=1#y", "podcast.example.org"),
        ("a-b.c1.example.co.uk", "a-b.c1.example.co.uk"),
        ("bücher.example.org", "xn--bcher-kva.example.org"),
        ("BÜCHER.example.org", "xn--bcher-kva.example.org"),
        ("faß.example.org", "xn--fa-hia.example.org"),
        ("xn--bcher-kva.example.org", "xn--bcher-kva.example.org"),
    ],
)
def test_names_are_understood(written, name):
    assert parse_host_name(written) == name


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("", "like podcast"),
        ("https://", "like podcast"),
        ("localhost", "one word"),
        ("*.example.org", "wildcard"),
        ("127.0.0.1", "IP address"),
        ("[::1]", "IP address"),
        ("2001:db8::1", "IP address"),
        ("http://192.0.2.1/x", "IP address"),
        ("podcast.example.org:8443", "port"),
        ("me@example.org", "is not a host name"),
        ("-a.example.org", "is not a host name"),
        ("a-.example.org", "is not a host name"),
        ("a_b.example.org", "is not a host name"),
        ("a..example.org", "is not a host name"),
        ("a b.example.org", "is not a host name"),
        ("example.123", "is not a host name"),
        (f"{'a' * 64}.example.org", "is not a host name"),
        (".".join(["abcdefghij"] * 25), "is not a host name"),
        ("studio.localhost", "lead nowhere"),
        ("printer.local", "lead nowhere"),
        ("abc.onion", "lead nowhere"),
        ("☃\u200d.example.org", "letters"),
        ("podcasts.example.org", "own already"),
    ],
)
def test_what_is_none_is_refused_in_words(written, words):
    with pytest.raises(HostNameError, match=words):
        parse_host_name(written, {"podcasts.example.org"})


@given(st.text(max_size=80))
def test_whatever_is_written_is_a_name_or_refused(text):
    try:
        name = parse_host_name(text)
    except HostNameError:
        return
    assert name.isascii()
    assert parse_host_name(name) == name


def test_people_read_the_letters_it_means():
    assert write_for_people("xn--bcher-kva.example.org") == "bücher.example.org"
    assert write_for_people("podcast.example.org") == "podcast.example.org"
    assert write_for_people("xn--\u0000.example.org") == "xn--\u0000.example.org"
