"""Conditions, codings and targets, without a socket."""

from datetime import UTC, datetime

import pytest

from stentor.edge.http.codings import accepts_gzip
from stentor.edge.http.conditions import (
    Outcome,
    evaluate_conditions,
    format_date,
    is_range_wanted,
    try_parse_date,
)
from stentor.edge.http.target import BadTargetError, parse_host, parse_target

TAG = '"abc"'
MODIFIED = datetime(2026, 11, 23, 19, 22, 1, tzinfo=UTC)
DATE = "Mon, 23 Nov 2026 19:22:01 GMT"
EARLIER = "Mon, 23 Nov 2026 19:22:00 GMT"
LATER = "Mon, 23 Nov 2026 19:22:02 GMT"

CONDITIONS = [
    ({}, Outcome.SEND),
    ({b"if-none-match": TAG}, Outcome.NOT_MODIFIED),
    ({b"if-none-match": f"W/{TAG}"}, Outcome.NOT_MODIFIED),
    ({b"if-none-match": f'"x", {TAG}'}, Outcome.NOT_MODIFIED),
    ({b"if-none-match": f'"a,b",{TAG},'}, Outcome.NOT_MODIFIED),
    ({b"if-none-match": "*"}, Outcome.NOT_MODIFIED),
    ({b"if-none-match": '"x"'}, Outcome.SEND),
    ({b"if-none-match": "abc"}, Outcome.SEND),
    ({b"if-none-match": ""}, Outcome.SEND),
    ({b"if-modified-since": DATE}, Outcome.NOT_MODIFIED),
    ({b"if-modified-since": LATER}, Outcome.NOT_MODIFIED),
    ({b"if-modified-since": EARLIER}, Outcome.SEND),
    ({b"if-modified-since": "yesterday"}, Outcome.SEND),
    ({b"if-none-match": '"x"', b"if-modified-since": LATER}, Outcome.SEND),
    ({b"if-none-match": TAG, b"if-modified-since": EARLIER}, Outcome.NOT_MODIFIED),
    ({b"if-match": TAG}, Outcome.SEND),
    ({b"if-match": "*"}, Outcome.SEND),
    ({b"if-match": f"W/{TAG}"}, Outcome.FAILED),
    ({b"if-match": '"x"'}, Outcome.FAILED),
    ({b"if-unmodified-since": EARLIER}, Outcome.FAILED),
    ({b"if-unmodified-since": DATE}, Outcome.SEND),
    ({b"if-match": TAG, b"if-unmodified-since": EARLIER}, Outcome.SEND),
    ({b"if-match": TAG, b"if-none-match": TAG}, Outcome.NOT_MODIFIED),
]


@pytest.mark.parametrize(("headers", "outcome"), CONDITIONS)
def test_conditions_have_the_precedence_of_the_rfc(
    headers: dict[bytes, str], outcome: Outcome
) -> None:
    assert evaluate_conditions(headers, TAG, MODIFIED) is outcome


@pytest.mark.parametrize(
    ("field", "is_wanted"),
    [
        (None, True),
        (TAG, True),
        (f" {TAG} ", True),
        (f"W/{TAG}", False),
        ('"x"', False),
        ("abc", False),
        (DATE, True),
        (LATER, False),
        (EARLIER, False),
        ("", False),
    ],
)
def test_if_range_lets_a_range_through_only_for_the_very_bytes(
    field: str | None, is_wanted: bool
) -> None:
    assert is_range_wanted(field, TAG, MODIFIED) is is_wanted


@pytest.mark.parametrize(
    "text",
    [
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
    ],
)
def test_all_three_forms_of_dates_are_read(text: str) -> None:
    moment = try_parse_date(text)
    assert moment == datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)
    assert format_date(moment) == "Sun, 06 Nov 1994 08:49:37 GMT"


@pytest.mark.parametrize("text", [None, "", "0", "Sun, 99 Nov 1994 08:49:37 GMT", "\x00", "é"])
def test_what_is_no_date_is_none(text: str | None) -> None:
    assert try_parse_date(text) is None


@pytest.mark.parametrize(
    ("field", "is_accepted"),
    [
        (None, False),
        ("", False),
        ("gzip", True),
        ("GZIP", True),
        ("x-gzip", True),
        ("deflate, gzip;q=1.0, *;q=0.5", True),
        ("br", False),
        ("*", True),
        ("*;q=0", False),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("gzip;q=0.001", True),
        ("gzip;q=0, *", False),
        ("gzip;q=x", False),
        ("identity", False),
        (",,;;,gzip", True),
    ],
)
def test_gzip_is_used_where_the_client_takes_it(field: str | None, is_accepted: bool) -> None:
    assert accepts_gzip(field) is is_accepted


@pytest.mark.parametrize(
    ("raw", "path", "query"),
    [
        (b"/", "/", ""),
        (b"/a?b=c?d", "/a", "b=c?d"),
        (b"/a?", "/a", ""),
        (b"/%C3%A9t%C3%A9", "/été", ""),
        ("/été".encode(), "/été", ""),
        (b"/a%20b", "/a b", ""),
        (b"//a//b", "//a//b", ""),
        (b"/.well-known/x", "/.well-known/x", ""),
        (b"/a..b/...", "/a..b/...", ""),
        (b"http://host:80/a?b", "/a", "b"),
        (b"HTTPS://host", "/", ""),
        (b"http://host?x", "/", "x"),
        (b"/a#b", "/a", ""),
        (b"*", "*", ""),
    ],
)
def test_a_target_is_taken_apart(raw: bytes, path: str, query: str) -> None:
    target = parse_target(raw)
    assert (target.path, target.query) == (path, query)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"a",
        b"ftp://host/",
        b"/../etc/passwd",
        b"/a/..",
        b"/a/./b",
        b"/.",
        b"/%2e%2e/a",
        b"/a/%2E",
        b"/%00",
        b"/a\x00",
        b"/%0d%0aset-cookie:x",
        b"/a b",
        b"/%",
        b"/%4",
        b"/%zz",
        b"/%ff",
        b"/" + b"a" * 9000,
    ],
)
def test_a_target_that_leads_astray_is_refused(raw: bytes) -> None:
    with pytest.raises(BadTargetError):
        parse_target(raw)


def test_encoded_separators_are_noticed() -> None:
    assert parse_target(b"/feeds%2fa").has_encoded_separator
    assert parse_target(b"/feeds%5Ca").has_encoded_separator
    assert not parse_target(b"/feeds/a?b=%2f").has_encoded_separator


@pytest.mark.parametrize(
    ("field", "host"),
    [
        ("Localhost", "localhost"),
        ("a.example:8443", "a.example"),
        ("a.example.", "a.example"),
        ("[::1]:80", "[::1]"),
        ("127.0.0.1", "127.0.0.1"),
        ("", ""),
    ],
)
def test_a_host_is_compared_without_case_port_and_dot(field: str, host: str) -> None:
    assert parse_host(field) == host


@pytest.mark.parametrize("field", ["a b", "a/b", "user@host", "a:b", "a\x00", "[::1", "é", "a,b"])
def test_a_host_field_that_is_no_host_is_refused(field: str) -> None:
    with pytest.raises(BadTargetError):
        parse_host(field)
