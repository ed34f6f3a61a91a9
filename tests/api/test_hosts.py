"""Hosts through the API: brought, followed, led on, removed."""

import pytest
from django.conf import settings
from django.utils import timezone

from made.looking import read_head
from stentor.domains.looking.findings import PROVING, Finding
from stentor.domains.models import Host
from stentor.domains.verbs import note_look

BODY = {"name": "https://Pod.example.org/", "serves": "show", "show": "tide-tables"}
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def editor(cast, enrol):
    return enrol(cast.teammate, "shows:write")


def test_a_host_is_brought_and_says_what_to_set(editor):
    made = editor.post("/hosts", BODY)
    assert made.status_code == 201
    host = made.json()
    assert (host["name"], host["show"], host["is_proven"]) == (
        "pod.example.org",
        "tide-tables",
        False,
    )
    assert host["proof_name"] == "_stentor.pod.example.org"
    assert host["proof_text"] == Host.objects.get().proof_text
    assert editor.get("/hosts").json()["data"] == [host]


def test_its_checks_are_told(editor):
    made = editor.post("/hosts", BODY)
    good = [Finding(key=one, state="good", words=one) for one in PROVING]
    note_look(Host.objects.get(), good, timezone.now())
    host = editor.get(made["Location"]).json()
    assert host["is_proven"]
    assert host["checks"][0] == {"key": "owner", "state": "good", "words": "owner"}


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": "localhost"}, "#/name"),
        ({"show": "far-away"}, "#/show"),
        ({"show": None}, "#/show"),
        ({"serves": "elsewhere"}, "#/to"),
        ({"serves": "elsewhere", "to": "http://new.example.org"}, "#/to"),
        ({"serves": "nothing"}, "#/serves"),
    ],
)
def test_mistakes_are_told_at_their_place(editor, change, pointer):
    answer = editor.post("/hosts", BODY | change)
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]


def test_a_name_twice_is_a_mistake_of_the_name(editor):
    editor.post("/hosts", BODY)
    answer = editor.post("/hosts", BODY)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/name")


def test_a_host_is_led_elsewhere_and_removed(editor):
    made = editor.post("/hosts", BODY)
    good = [Finding(key=one, state="good", words=one) for one in PROVING]
    note_look(Host.objects.get(), good, timezone.now())
    answer = editor.patch(made["Location"], {"to": "https://new.example.net/"})
    assert (answer.json()["serves"], answer.json()["to"]) == (
        "elsewhere",
        "https://new.example.net",
    )
    assert editor.delete(made["Location"]).status_code == 204
    assert editor.get(made["Location"]).status_code == 404
    assert read_head(settings.STENTOR_LAYOUT)["host:pod.example.org"].kind == "gone"
