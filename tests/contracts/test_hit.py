import msgspec
import pytest

from stentor.contracts.hit import Hit, encode_hit, parse_hit

PUBLISHED_EXAMPLE = """{"id": "01J", "edge": "a1", "at": "2026-11-23T19:22:01.123Z",
 "ended_at": "2026-11-23T19:22:05.000Z", "method": "GET", "status": 206, "show": "s",
 "episode": "e", "arrangement": null, "ip": "203.0.113.9", "ua": "x", "referer": null,
 "range": null, "first_byte": 0, "sent": 65536, "size": 31442000, "header_bytes": 8576,
 "content_seconds": 1801.5, "bitrate": 128000, "kind": "audio", "via": null, "feed": null,
 "subscriber": null}"""
OPTIONAL = ["id", "edge", "ended_at", "via", "feed", "subscriber", "referer"]
NEEDED = ["at", "method", "status", "show", "ip", "ua", "range", "first_byte", "sent", "size"]


def test_the_example_of_the_contract_is_a_hit():
    hit = parse_hit(PUBLISHED_EXAMPLE)
    assert (hit.id, hit.status, hit.sent) == ("01J", 206, 65536)
    assert parse_hit(encode_hit(hit)) == hit


@pytest.mark.parametrize("field", OPTIONAL)
def test_an_optional_field_may_be_missing(field):
    raw = msgspec.json.decode(PUBLISHED_EXAMPLE)
    del raw[field]
    assert getattr(parse_hit(msgspec.json.encode(raw)), field) is None


@pytest.mark.parametrize("field", NEEDED)
def test_a_needed_field_is_named_when_it_is_missing(field):
    raw = msgspec.json.decode(PUBLISHED_EXAMPLE)
    del raw[field]
    with pytest.raises(msgspec.ValidationError, match=field):
        parse_hit(msgspec.json.encode(raw))


def test_an_unknown_field_is_no_error():
    raw = msgspec.json.decode(PUBLISHED_EXAMPLE) | {"cdn": "x"}
    assert isinstance(parse_hit(msgspec.json.encode(raw)), Hit)
