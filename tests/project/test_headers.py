"""What the studio's answers allow a browser."""

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from people.cast import Cast
from stentor.domains.looking.findings import PROVING, Finding
from stentor.domains.verbs import add_host, note_look
from stentor.project.allowed import AllowedHosts, list_brought_hosts
from stentor.project.headers import compute_policy


def test_no_inline_script_and_nothing_from_elsewhere() -> None:
    policy = dict(
        directive.split(" ", 1) for directive in compute_policy("https://s.example").split("; ")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in " ".join(policy.values())
    assert "https://s.example" in policy["img-src"]


@pytest.mark.django_db
def test_every_answer_carries_the_policy_and_its_companions() -> None:
    answer = Client().get("/sign-in", secure=True)
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db
def test_another_host_gets_nothing() -> None:
    assert (
        Client().get("/sign-in", secure=True, headers={"host": "evil.example"}).status_code == 400
    )


@pytest.mark.django_db(transaction=True)
def test_a_host_that_was_brought_for_the_studio_gets_it(cast: Cast, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = AllowedHosts("studio.localhost", list_brought_hosts)
    for name, serves in (("work.example.org", "studio"), ("pod.example.org", "show")):
        host = add_host(cast.organisation, None, name=name, serves=serves, show=cast.show)
        good = [Finding(key=one, state="good", words=one) for one in PROVING]
        assert Client().get("/sign-in", headers={"host": name}).status_code == 400
        note_look(host, good, timezone.now())
    answers = [
        Client().get("/sign-in", headers={"host": name}).status_code
        for name in ("work.example.org", "pod.example.org")
    ]
    assert answers == [200, 400]
