"""What the studio's answers allow a browser."""

import pytest
from django.test import Client

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
