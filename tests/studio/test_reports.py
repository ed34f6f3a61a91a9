"""Reports as pages and spreadsheets: who may see them, what they say, and in whose days."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings

from stentor.catalog.models import MediaVersion
from stentor.lake.reports.details import Details
from stentor.lake.reports.gathering import EpisodeFacts, add_shows
from stentor.lake.reports.sketch import make_sketch
from stentor.lake.reports.store import ReportStore
from stentor.lib.clock import utc_now

SHOW = "/shows/tide-tables/report"
EPISODES = f"{SHOW}/episodes"
EPISODE = "/shows/tide-tables/episodes/first-light/report"


@pytest.fixture
def keep(public_cast):
    """Lets the lake have counted an episode of the show on a day: slots to downloads."""

    def keep(day: date, slots: dict[int, int], people=(), taken=None, **divisions):
        facts = EpisodeFacts(Details(slots, taken=taken or {}, **divisions), make_sketch(people))
        key = (public_cast.show.id, public_cast.episode.id)
        ReportStore(settings.STENTOR_LAYOUT.lake).replace_day(
            day, add_shows({key: facts}), "s", "v"
        )

    return keep


def read_csv(client, address: str) -> list[list[str]]:
    answer = client.get(address)
    assert answer["Content-Type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(answer.content.decode())))


@pytest.mark.parametrize("address", [SHOW, EPISODES, EPISODE])
def test_members_see_it_and_strangers_do_not(public_cast, enter, address):
    for person in (public_cast.owner, public_cast.teammate, public_cast.viewer):
        assert enter(person).get(address).status_code == 200
    assert enter(public_cast.stranger).get(address).status_code == 404
    assert enter(None).get(address).status_code == 302


def test_before_the_first_download_it_says_what_will_stand_here(public_cast, owner):
    for address in (SHOW, EPISODE):
        assert "Nothing to report yet" in owner.get(address).content.decode()


def test_the_numbers_of_the_days_that_are_asked_for(keep, owner):
    keep(date(2026, 3, 1), {0: 5}, range(5), apps={"Overcast": 5}, countries={"CH": 5})
    keep(date(2026, 3, 2), {40: 7}, range(3, 10), apps={"Overcast": 4, "Castro": 3})
    keep(date(2026, 3, 3), {40: 100})
    page = owner.get(f"{SHOW}?from=2026-03-01&to=2026-03-02&zone=UTC").content.decode()
    assert '<dd class="figures">12</dd>' in page
    assert '<dd class="figures">10</dd>' in page, "three of the listeners came on both days"
    assert 'data-country="CH"' in page
    rows = read_csv(owner, f"{SHOW}?from=2026-03-01&to=2026-03-02&zone=UTC&csv=apps")
    assert rows[1:] == [["Overcast", "9", "0.75"], ["Castro", "3", "0.25"]]


def test_days_are_those_of_the_zone(keep, owner):
    keep(date(2026, 3, 1), {0: 5, 95: 2})
    days = f"{SHOW}?from=2026-02-28&to=2026-03-02&csv=days&zone="
    utc = [row[1] for row in read_csv(owner, days + "UTC")[1:]]
    assert utc == ["0", "7", "0"]
    assert [row[1] for row in read_csv(owner, days + "America/New_York")[1:]] == ["5", "2", "0"]
    assert [row[1] for row in read_csv(owner, days + "Asia/Kathmandu")[1:]] == ["0", "5", "2"]


def test_the_day_on_which_clocks_change_has_each_download_once(keep, owner):
    keep(date(2026, 3, 29), dict.fromkeys(range(96), 1))
    rows = read_csv(owner, f"{SHOW}?from=2026-03-28&to=2026-03-30&csv=days&zone=Europe/Berlin")
    assert [row[1] for row in rows[1:]] == ["0", "88", "8"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("from=2026-03-02&to=2026-03-01", "The first day is after the last one."),
        ("from=soon", "Write the first day like 2026-11-24."),
        ("from=1900-01-01", "after the year 2000"),
        ("from=2001-01-01&to=2026-01-01", "more than ten years"),
    ],
)
def test_a_period_that_cannot_be_is_answered_with_the_usual_one(keep, owner, query, words):
    keep(date(2026, 3, 1), {0: 5})
    page = owner.get(f"{SHOW}?{query}").content.decode()
    assert words in page
    assert 'role="alert"' in page


def test_a_zone_that_is_none_is_the_shows(keep, owner):
    keep(utc_now().date(), {0: 5})
    assert owner.get(f"{SHOW}?zone=../../etc/passwd").status_code == 200


def test_a_table_that_is_none(keep, owner):
    keep(date(2026, 3, 1), {0: 5})
    assert owner.get(f"{SHOW}?csv=nothing").status_code == 404


def test_fourteen_days_of_history_let_the_next_be_expected(keep, owner):
    today = utc_now().date()
    for back in range(1, 29):
        keep(today - timedelta(days=back), {30: 100})
    page = owner.get(f"{SHOW}?zone=UTC").content.decode()
    assert "Expected in the next 14 days" in page
    rows = read_csv(owner, f"{SHOW}?zone=UTC&csv=days")
    expected = [int(row[1]) for row in rows if row[2] == "yes"]
    assert len(expected) == 14
    assert all(80 < number < 120 for number in expected)


def test_first_days_go_by_the_age_of_the_episode(keep, public_cast, owner):
    public_cast.episode.released_at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    public_cast.episode.save()
    keep(date(2026, 3, 1), {47: 9, 48: 1})  # nine before it was out
    keep(date(2026, 3, 8), {47: 2, 48: 40})  # two in its seventh day, forty in its eighth
    keep(date(2026, 5, 1), {0: 100})
    (row,) = read_csv(owner, f"{EPISODES}?csv=growth")[1:]
    assert row[2:6] == ["3", "43", "143", "143"]


def test_the_curve_is_of_downloads_whose_bytes_were_measured(keep, public_cast, owner):
    MediaVersion.objects.filter(pk=public_cast.episode.media_id).update(seconds=100.4)
    length = 100
    keep(
        date(2026, 3, 1), {0: 6}, taken={0: 4, length // 2: -1, length: -3}, unverified=2
    )  # fmt: skip
    rows = read_csv(owner, f"{EPISODE}?from=2026-03-01&to=2026-03-01&zone=UTC&csv=retention")
    assert rows[1] == ["0", "1.0"]
    assert rows[-1][1] == "0.75"
    page = owner.get(f"{EPISODE}?from=2026-03-01&to=2026-03-01&zone=UTC").content.decode()
    assert "they are not byte-verified" in page


def test_a_name_cannot_become_a_formula(keep, owner):
    keep(date(2026, 3, 1), {0: 1}, apps={"=1+1": 1})
    rows = read_csv(owner, f"{SHOW}?from=2026-03-01&to=2026-03-01&csv=apps")
    assert rows[1][0] == "'=1+1"
