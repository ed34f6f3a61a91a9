"""Coming in, going out, and being slowed down."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from people.cast import PASSWORD, Cast
from stentor.studio.models import SignInFailure
from stentor.studio.throttle import (
    MOST_FOR_ACCOUNT,
    MOST_FOR_ADDRESS,
    WINDOW,
    find_wait,
    note_failure,
)

ADDRESS = {"X-Forwarded-For": "203.0.113.9"}


@pytest.fixture
def visitor(cast: Cast, enter) -> Client:
    return enter(None)


def try_in(client, email, password, headers=ADDRESS, **more):
    form = {"email": email, "password": password} | more
    return client.post("/sign-in", form, headers=headers)


def is_in(client):
    return client.get("/account").status_code == 200


def test_the_right_password_lets_in_and_leads_on(cast, visitor):
    answer = try_in(visitor, cast.owner.email, PASSWORD, next="/shows/tide-tables")
    assert (answer.status_code, answer["Location"]) == (302, "/shows/tide-tables")
    assert is_in(visitor)


def test_the_case_of_an_address_does_not_matter(cast, visitor):
    try_in(visitor, cast.owner.email.upper(), PASSWORD)
    assert is_in(visitor)


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""],
)
def test_signing_in_never_leads_elsewhere(cast, visitor, elsewhere):
    assert try_in(visitor, cast.owner.email, PASSWORD, next=elsewhere)["Location"] == "/"


def test_the_answer_does_not_tell_who_has_an_account(cast, visitor):
    wrong, unknown = (
        try_in(visitor, email, "wrong password").content.decode()
        for email in (cast.owner.email, "nobody@lighthouse.example")
    )
    sentence = "This e-mail address and password do not belong together."
    assert sentence in wrong
    assert sentence in unknown
    assert not is_in(visitor)


def test_somebody_who_was_deactivated_stays_out(cast, visitor):
    cast.owner.is_active = False
    cast.owner.save()
    try_in(visitor, cast.owner.email, PASSWORD)
    assert not is_in(visitor)


def test_guessing_is_stopped_even_when_the_next_guess_is_right(cast, visitor):
    for _ in range(MOST_FOR_ACCOUNT):
        assert try_in(visitor, cast.owner.email, "guess").status_code == 200
    answer = try_in(visitor, cast.owner.email, PASSWORD)
    assert answer.status_code == 429
    assert "Try again in 15 minutes." in answer.content.decode()
    assert not is_in(visitor)


def test_a_guesser_locks_nobody_else_out(cast, visitor, enter):
    for _ in range(MOST_FOR_ACCOUNT):
        try_in(visitor, cast.owner.email, "guess")
    elsewhere = enter(None)
    try_in(elsewhere, cast.owner.email, PASSWORD, headers={"X-Forwarded-For": "198.51.100.7"})
    assert is_in(elsewhere)


def test_one_address_may_not_go_through_all_accounts(cast, visitor):
    for number in range(MOST_FOR_ADDRESS):
        try_in(visitor, f"somebody{number}@lighthouse.example", "guess")
    assert try_in(visitor, cast.owner.email, PASSWORD).status_code == 429


def test_only_the_address_that_the_edge_wrote_counts(cast, visitor):
    for number in range(MOST_FOR_ACCOUNT):
        forged = {"X-Forwarded-For": f"192.0.2.{number}, 203.0.113.9"}
        try_in(visitor, cast.owner.email, "guess", headers=forged)
    assert try_in(visitor, cast.owner.email, PASSWORD).status_code == 429


def test_a_right_password_forgets_the_wrong_ones(cast, visitor, enter):
    for _ in range(MOST_FOR_ACCOUNT - 1):
        try_in(visitor, cast.owner.email, "guess")
    try_in(visitor, cast.owner.email, PASSWORD)
    assert find_wait("203.0.113.9", cast.owner.email, timezone.now()) is None
    assert try_in(enter(None), cast.owner.email, "guess").status_code == 200


def test_failures_are_forgotten_after_the_window_and_name_nobody(db):
    past = timezone.now() - WINDOW - timedelta(seconds=1)
    for _ in range(MOST_FOR_ACCOUNT):
        note_failure("203.0.113.9", "olive@lighthouse.example", past)
    assert find_wait("203.0.113.9", "olive@lighthouse.example", timezone.now()) is None
    assert not SignInFailure.objects.filter(source__contains="olive").exists()
    note_failure("203.0.113.9", "tom@lighthouse.example", timezone.now())
    assert SignInFailure.objects.filter(at__lte=past).count() == 0


def test_signing_out_needs_a_form_and_ends_the_session(owner):
    assert owner.get("/sign-out").status_code == 405
    owner.post("/sign-out")
    assert not is_in(owner)


def test_a_missing_field_is_said_at_the_field(visitor):
    page = try_in(visitor, "", "").content.decode()
    assert 'id="id_email_error"' in page
    assert 'aria-invalid="true"' in page


def test_where_nobody_owns_the_studio_the_page_points_to_the_one_time_link(db, enter):
    assert "one-time link" in enter(None).get("/sign-in").content.decode()


def test_a_form_from_elsewhere_is_refused_in_our_words(cast):
    client = Client(enforce_csrf_checks=True, headers={"host": "studio.localhost"})
    answer = client.post("/sign-in", {"email": cast.owner.email, "password": PASSWORD})
    assert answer.status_code == 403
    assert "The page was too old" in answer.content.decode()
