"""The forecast's page: a question in the address, an answer, and what is wrong with a question."""

from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import html

from made.bookings import make_flight
from made.heard import let_hear

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def address(cast):
    return f"/ads/organisations/{cast.organisation.id}/forecast"


@pytest.fixture
def question():
    today = timezone.localdate()
    return {"starts": today + timedelta(days=2), "ends": today + timedelta(days=8),
            "zone": "UTC", "slots": ["pre"]}  # fmt: skip


@pytest.fixture
def heard(cast, layout):
    let_hear(layout, cast.show.id, timezone.now().date() - timedelta(days=1), 28, 100)


def read_words(response):
    return " ".join(html.fromstring(response.content).text_content().split())


def test_before_a_question_nothing_is_promised(seller, address):
    assert "Ask before you promise" in read_words(seller.get(address))


def test_the_answer_says_what_is_left_and_who_else_wants_it(cast, seller, address, question, heard):
    make_flight(cast.organisation, "rival", slots=["pre"], goal={"impressions": 200},
                starts=question["starts"], ends=question["ends"])  # fmt: skip
    answer = seller.get(address, question)
    words = read_words(answer)
    assert "can still be sold" in words
    assert "in four of five cases" in words
    row = html.fromstring(answer.content).xpath("//tr[td/a[.='rival']]/td")
    assert [cell.text_content() for cell in row] == ["rival", "Acme Tea", "200"]


def test_the_days_come_as_csv(seller, address, question, heard):
    answer = seller.get(address, question | {"format": "csv"})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "day,impressions"
    assert len(lines) == 8
    assert answer.headers["Content-Type"].startswith("text/csv")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"ends": "2020-01-01", "starts": "2020-01-01"}, "This day is over"),
        ({"ends": "2020-01-01"}, "before the first"),
        ({"slots": []}, "required"),
        ({"countries": "Germany"}, "neither a country"),
        ({"countries": "DE-BE"}, "Countries only"),
        ({"ends": "2099-01-01"}, "A year at most"),
        ({"shows": ["far-away"]}, "not one of the available choices"),
    ],
)
def test_a_bad_question_is_told_at_its_field(seller, address, question, wrong, words):
    answer = seller.get(address, question | wrong)
    assert answer.status_code == 422
    assert words in read_words(answer)


def test_a_booked_flight_is_asked_for_as_if_it_were_not_there(seller, address, flight, heard):
    flight.targets = {"apps": ["overcast"], "shows": [], "countries": []}
    flight.save()
    words = read_words(seller.get(address, {"flight": flight.id}))
    assert "What mid 1 could have" in words
    assert "History is not kept by apps" in words


def test_another_publishers_flight_is_not_asked_for(cast, seller, address):
    theirs = make_flight(cast.other_show.organisation, "theirs")
    assert "theirs" not in read_words(seller.get(address, {"flight": theirs.id}))
