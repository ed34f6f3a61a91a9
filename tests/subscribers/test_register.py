"""Who is subscribed: files that are private, and gone when their owner is."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stentor.subscribers.register import (
    ASKED_AGAIN_AFTER,
    FORGOTTEN_AFTER,
    MOST_FROM_ONE,
    MOST_HOOKS_OF_A_HOST,
    TooManyError,
)
from stentor.subscribers.tokens import make_token, name_mail_subscriber, try_parse_token

ANN = "ann@example.org"
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def test_an_address_is_kept_privately_until_it_leaves(register):
    register.ask_by_mail(ANN, ["feeds"], NOW)
    (one,) = register.list_all()
    register.confirm(one.id, NOW)
    for path in register.directory.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
    register.leave(one.id)
    assert register.list_all() == []
    assert not any(
        b"ann" in path.read_bytes() for path in register.directory.rglob("*") if path.is_file()
    )
    register.leave(one.id)


def test_an_address_is_one_subscriber_whatever_its_case_and_a_later_wish_waits(register):
    register.ask_by_mail(ANN, ["feeds"], NOW)
    register.ask_by_mail("Ann@Example.org", ["ads"], NOW + timedelta(minutes=1))
    (one,) = register.list_all()
    assert (one.components, one.asked_at) == (["feeds"], NOW)
    register.ask_by_mail(ANN, ["ads"], NOW + ASKED_AGAIN_AFTER)
    assert register.list_all()[0].components == ["ads"]


def test_nobody_changes_what_a_confirmed_subscriber_chose_by_typing_their_address(register):
    register.ask_by_mail(ANN, ["feeds"], NOW)
    name = register.list_all()[0].id
    register.confirm(name, NOW)
    register.ask_by_mail(ANN, [], NOW + timedelta(days=1))
    one = register.find(name)
    assert one.components == ["feeds"]
    assert one.confirmed_at == NOW


def test_what_nobody_confirms_is_forgotten(register):
    register.ask_by_mail(ANN, [], NOW)
    register.ask_by_mail("bob@example.org", [], NOW)
    register.confirm(name_mail_subscriber(register.secret, "bob@example.org"), NOW)
    register.forget_unconfirmed(NOW + FORGOTTEN_AFTER)
    assert [one.address for one in register.list_all()] == ["bob@example.org"]


def test_requests_are_limited_and_addresses_of_askers_not_kept(register):
    for _ in range(MOST_FROM_ONE):
        register.note_request("203.0.113.9", NOW)
    with pytest.raises(TooManyError):
        register.note_request("203.0.113.9", NOW)
    register.note_request("203.0.113.10", NOW)
    assert "203.0.113" not in (register.directory / "asked").read_text()
    register.note_request("203.0.113.9", NOW + timedelta(hours=1, seconds=1))


def test_one_host_is_not_asked_by_everybody(register):
    for number in range(MOST_HOOKS_OF_A_HOST):
        register.ask_by_webhook(f"https://example.org/{number}", [], NOW)
    with pytest.raises(TooManyError):
        register.ask_by_webhook("https://Example.org/more", [], NOW)


def test_many_at_once_lose_nobody(register):
    def ask(number):
        register.ask_by_mail(f"{number}@example.org", [], NOW)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(register.list_all()) == 20


def test_a_torn_file_costs_only_itself(register):
    register.ask_by_mail(ANN, [], NOW)
    (register.directory / "people" / "torn.json").write_text('{"id": "x"')
    assert [one.address for one in register.list_all()] == [ANN]


SECRET = b"s" * 32


def test_a_link_serves_its_own_purpose_only():
    token = make_token(SECRET, "confirm", "ANN")
    assert try_parse_token(SECRET, ["confirm"], token) == "ANN"
    assert try_parse_token(SECRET, ["manage", "confirm"], token) == "ANN"
    assert try_parse_token(SECRET, ["manage"], token) is None
    assert try_parse_token(b"t" * 32, ["confirm"], token) is None


@given(st.text(max_size=60))
def test_nobody_makes_a_link_up(token):
    assert try_parse_token(SECRET, ["manage", "confirm"], token) is None
