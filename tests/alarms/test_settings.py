"""What may stand in `[alarms]`, and what is said of the rest."""

import pytest

from stentor.alarms import Severity, parse_alarm_settings
from stentor.lib.mail import parse_smtp_url

NOTE, PAGE, EVERYBODY = Severity.NOTE, Severity.PAGE, Severity.EVERYBODY
CHAT = {"kind": "apprise", "url": "json://localhost/"}
MAIL = parse_smtp_url("smtp://localhost?from=a@example.org")


def tell(**table):
    return parse_alarm_settings({"channels": {"a": CHAT, "b": CHAT}, "tell": table}).routes.tell


def test_without_a_word_on_it_every_channel_hears_everything():
    assert tell() == {NOTE: ("a", "b"), PAGE: ("a", "b"), EVERYBODY: ("a", "b")}


def test_what_is_louder_is_told_at_least_as_widely():
    assert tell(note=["a"]) == {NOTE: ("a",), PAGE: ("a",), EVERYBODY: ("a",)}
    assert tell(page=["b"]) == {NOTE: (), PAGE: ("b",), EVERYBODY: ("b",)}


def test_a_secret_may_stand_in_a_file(tmp_path):
    (tmp_path / "chat").write_text("json://elsewhere/\n")
    table = {"channels": {"a": {"kind": "apprise", "url_file": "chat"}}}
    assert parse_alarm_settings(table, root=tmp_path).channels["a"].url == "json://elsewhere/"


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ({"chanels": {}}, "chanels"),
        ({"channels": {"a": {"kind": "pigeon"}}}, "pigeon"),
        ({"channels": {"a": {"kind": "apprise"}}}, "neither url nor url_file"),
        ({"channels": {"a": {"kind": "apprise", "url_file": "none"}}}, "cannot read"),
        ({"channels": {"a": {"kind": "mail", "to": ["x@example.org"]}}}, "STENTOR_SMTP_URL"),
        (
            {"channels": {"a": {"kind": "webhook", "url": "https://e.org", "secret": "short"}}},
            "16 bytes",
        ),
        ({"channels": {"a": CHAT}, "tell": {"shout": ["a"]}}, "'shout' is none of note, page"),
        ({"channels": {"a": CHAT}, "tell": {"page": ["b"]}}, "'b', which is not described"),
        ({"channels": {"a": CHAT | {"otherwise": "b"}}}, "'b', which is not described"),
        (
            {"channels": {"a": CHAT}, "escalate": {"page": [{"after": "soon", "to": ["a"]}]}},
            "'soon' is not a duration",
        ),
        ({"networks": ["everything"]}, "'everything' is not a network"),
        ({"heartbeat_seconds": 0}, "heartbeat_seconds"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(table, reason):
    with pytest.raises(ValueError, match=reason) as error:
        parse_alarm_settings(table)
    assert "\n" not in str(error.value)


def test_a_mail_address_that_is_none_is_refused():
    with pytest.raises(ValueError, match="not a mail address"):
        parse_alarm_settings({"channels": {"a": {"kind": "mail", "to": ["olive"]}}}, MAIL)
