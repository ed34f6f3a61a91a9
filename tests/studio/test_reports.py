"""Reports as pages and spreadsheets: who may see them, what they say, and in whose days."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from lxml import html

from made.bookings import make_flight
from made.delivering import deliver
from made.hits import make_hit, take
from made.looking import read_file, read_head
from made.spooling import Edge, Time
from people.cast import make_show
from stentor.campaigns.models import Placement
from stentor.catalog.models import MediaVersion
from stentor.insights import regions
from stentor.lake.passes import Lake
from stentor.lake.reports.details import Details
from stentor.lake.reports.facts import EpisodeFacts, add_shows
from stentor.lake.reports.sketch import make_sketch
from stentor.lake.reports.store import ReportStore
from stentor.lib.clock import utc_now

SHOW = "/shows/tide-tables/report"
EPISODES = f"{SHOW}/episodes"
EPISODE = "/shows/tide-tables/episodes/first-light/report"
REQUESTS = f"{SHOW}/requests"


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


def read_totals(page: str) -> dict[str, str]:
    """What stands above the charts, without what it is held against."""
    found = re.findall(r'<dt>([^<]+)</dt><dd class="figures">\s*([^<]*?)\s*<', page)
    return dict(found)


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
    assert read_totals(page)["Downloads"] == "12"
    assert read_totals(page)["Different listeners"] == "10", "three came on both days"
    assert 'data-country="CH"' in page
    rows = read_csv(owner, f"{SHOW}?from=2026-03-01&to=2026-03-02&zone=UTC&csv=apps")
    assert rows[1:] == [["Overcast", "9", "0.75"], ["Castro", "3", "0.25"]]


def test_places_are_named_beside_their_codes(keep, owner, monkeypatch):
    monkeypatch.setattr(regions, "load_names", lambda: {"CH-ZH": "Zürich"})
    keep(date(2026, 3, 1), {0: 5}, countries={"CH": 5}, regions={"CH-ZH": 3, "CH-XX": 2})
    address = f"{SHOW}?from=2026-03-01&to=2026-03-01&zone=UTC"
    page = html.fromstring(owner.get(address).content)
    rows = [row.text_content().split() for row in page.xpath("//*[@aria-labelledby='regions']//th")]
    assert ["Zürich,", "Switzerland", "CH-ZH"] in rows
    assert ["Switzerland", "CH-XX"] in rows
    assert [row[0::3] for row in read_csv(owner, f"{address}&csv=regions")[1:]] == [
        ["CH-ZH", "Zürich"],
        ["CH-XX", ""],
    ]


def test_where_no_region_is_known_it_says_what_is_missing(keep, owner):
    keep(date(2026, 3, 1), {0: 5}, countries={"CH": 5}, regions={"unknown": 5})
    page = owner.get(f"{SHOW}?from=2026-03-01&to=2026-03-01&zone=UTC").content.decode()
    assert "STENTOR_GEO_FILES" in page


def test_a_report_says_by_which_rules_it_was_counted(keep, owner):
    keep(date(2026, 3, 1), {0: 5})
    address = f"{SHOW}?from=2026-03-01&to=2026-03-01&zone=UTC"
    assert "<code>v</code>" in owner.get(address).content.decode()
    settings.STENTOR_LAYOUT.counting.mkdir(parents=True)
    (settings.STENTOR_LAYOUT.counting / "rules.toml").write_text("seconds = 300\n")
    assert "took 5 minutes" in owner.get(address).content.decode()
    (settings.STENTOR_LAYOUT.counting / "rules.toml").write_text("seconds = 'many'\n")
    assert "took a minute" in owner.get(address).content.decode()


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


def test_an_episode_begins_with_all_its_days(keep, owner):
    today = utc_now().date()
    keep(today - timedelta(50), {0: 5})
    keep(today, {0: 3})
    assert read_totals(owner.get(f"{EPISODE}?zone=UTC").content.decode())["Downloads"] == "8"


def test_a_period_is_held_against_as_many_days_before(keep, owner):
    for day, number in ((1, 4), (2, 6), (3, 8), (4, 12)):
        keep(date(2026, 3, day), {40: number}, range(number))
    page = owner.get(f"{SHOW}?from=2026-03-03&to=2026-03-04&zone=UTC").content.decode()
    assert re.findall(r'class="change is-up">([^<]+)<', page) == ["+100 %", "+100 %"]
    page = owner.get(f"{SHOW}?from=2026-03-02&to=2026-03-04&zone=UTC").content.decode()
    assert 'class="change' not in page, "the days before were not all counted"


def test_a_day_that_goes_on_is_held_against_the_same_hours(keep, owner):
    today = utc_now().astimezone(UTC)
    keep(today.date() - timedelta(1), {0: 6, 95: 600})
    keep(today.date(), {0: 6})
    day = today.date().isoformat()
    page = owner.get(f"{SHOW}?from={day}&to={day}&zone=UTC").content.decode()
    late = (today.hour, today.minute) >= (23, 45)
    assert ("±0 %" in page) is not late


def test_hours_weeks_and_months_have_their_tables(keep, owner):
    keep(date(2026, 3, 1), {0: 5})
    keep(date(2026, 3, 2), {4: 2})
    days = f"{SHOW}?from=2026-03-01&to=2026-03-09&zone=UTC"
    hours = read_csv(owner, f"{days}&by=hour&csv=hours")
    assert ["2026-03-02 01:00", "2"] in hours
    assert len(hours) == 1 + 9 * 24
    weeks = [["2026-03-01", "2026-03-01", "5"], ["2026-03-02", "2026-03-08", "2"]]
    assert read_csv(owner, f"{days}&csv=weeks")[1:3] == weeks
    assert read_csv(owner, f"{days}&csv=months")[1:] == [["2026-03-01", "2026-03-09", "7"]]
    page = owner.get(f"{days}&by=week").content.decode()
    assert "1 Mar to 1 Mar 2026: 5" in page


def test_an_organisation_counts_who_listens_to_two_shows_once(keep, public_cast, owner, enter):
    other = make_show(public_cast.organisation, slug="ebb", title="Ebb")
    store = ReportStore(settings.STENTOR_LAYOUT.lake)
    facts = {
        (public_cast.show.id, public_cast.episode.id): EpisodeFacts(
            Details({0: 6}, apps={"Castro": 6}), make_sketch(range(6))
        ),
        (other.id, "e"): EpisodeFacts(
            Details({0: 4}, apps={"Castro": 4}), make_sketch(range(4, 8))
        ),
        (public_cast.other_show.id, "x"): EpisodeFacts(Details({0: 90}), make_sketch(range(90))),
    }
    store.replace_day(date(2026, 3, 1), add_shows(facts), "s", "v")
    address = f"/organisations/{public_cast.organisation.id}/report?from=2026-03-01&to=2026-03-01"
    for person in (public_cast.owner, public_cast.teammate, public_cast.viewer):
        totals = read_totals(enter(person).get(f"{address}&zone=UTC").content.decode())
        assert (totals["Downloads"], totals["Different listeners"]) == ("10", "8")
    shows = read_csv(owner, f"{address}&zone=UTC&csv=shows")
    assert [row[:2] + row[3:] for row in shows[1:]] == [
        ["Tide Tables", "6", "6"],
        ["Ebb", "4", "4"],
    ]
    assert read_csv(owner, f"{address}&zone=UTC&csv=apps")[1:] == [["Castro", "10", "1.0"]]


def test_requests_are_those_of_downloads_and_the_rejected(public_cast, owner, enter):
    show, episode = public_cast.show.id, public_cast.episode.id
    edge = Edge(settings.STENTOR_LAYOUT)
    edge.record(
        make_hit(show=show, episode=episode),
        make_hit(show=show, episode=episode, method="HEAD"),
        make_hit(show=show, episode=episode, ua="Googlebot/2.1"),
        make_hit(show=show, episode="another", sent=1, ip="203.0.113.8"),
        make_hit(show=public_cast.other_show.id, episode="x"),
    )
    Lake(settings.STENTOR_LAYOUT, Time()).run_pass()
    edge.die()
    days = "from=2026-11-23&to=2026-11-23"
    page = owner.get(f"{REQUESTS}?{days}").content.decode()
    totals = read_totals(page)
    assert (totals["Requests"], totals["In downloads"], totals["Rejected"]) == ("4", "1", "3")
    assert "A bot, by its own words" in page
    rows = read_csv(owner, f"{REQUESTS}?{days}&csv=reasons")
    assert [(row[0], row[2]) for row in rows[1:]] == [
        ("contributing", "1"), ("method-not-get", "1"), ("bot-self-declared", "1"),
        ("below-threshold", "1"),
    ]  # fmt: skip
    own = read_csv(owner, f"{EPISODE}/requests?{days}&csv=requests")
    assert own[1][:4] == ["2026-11-23", "3", "1", "1"]
    assert enter(public_cast.stranger).get(REQUESTS).status_code == 404


def test_what_days_came_to_by_other_rules_stands_beside_what_they_come_to(public_cast, owner):
    show, episode = public_cast.show.id, public_cast.episode.id
    layout = settings.STENTOR_LAYOUT
    edge = Edge(layout)
    edge.record(make_hit(show=show, episode=episode), take(0, 1_500_000, show=show, episode=episode,
                ip="203.0.113.8"))  # fmt: skip
    lake = Lake(layout, Time())
    lake.run_pass()
    page = owner.get(f"{REQUESTS}?from=2026-11-23&to=2026-11-23").content.decode()
    assert "By the rules of before" not in page
    layout.counting.mkdir(parents=True, exist_ok=True)
    (layout.counting / "rules.toml").write_text("seconds = 300")
    lake.run_pass()
    edge.die()
    for address in (REQUESTS, f"{EPISODE}/requests"):
        page = owner.get(f"{address}?from=2026-11-23&to=2026-11-23").content.decode()
        row = page.partition("By the rules of before")[2].partition("</section>")[0]
        assert re.findall(r'class="number">([^<]+)<', row)[-4:] == [
            "1",
            "2",
            "1",
            "\N{MINUS SIGN}1",
        ]


def test_spots_that_were_heard_stand_in_the_reports(keep, public_cast, owner):
    keep(date(2026, 11, 23), {0: 5}, range(5))
    flight = make_flight(public_cast.organisation)
    placement = Placement.objects.get(flight=flight).number
    facts = {"show": public_cast.show.id, "episode": public_cast.episode.id}
    deliver(settings.STENTOR_LAYOUT, date(2026, 11, 23), [(9, placement, 4)], **facts)
    for address in (SHOW, EPISODE):
        days = f"{address}?from=2026-11-22&to=2026-11-23&zone=UTC"
        page = owner.get(days).content.decode()
        assert read_totals(page)["Ad impressions"] == "4"
        assert f"/ads/flights/{flight.id}" in page
        assert read_csv(owner, f"{days}&csv=impressions")[2] == ["2026-11-23", "4"]
        assert read_csv(owner, f"{days}&csv=flights")[1] == ["mid 1", "Spring", "4"]


def test_first_days_of_what_was_published_elsewhere_are_not_known(keep, public_cast, owner):
    public_cast.episode.released_at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    public_cast.episode.save()
    keep(date(2026, 4, 1), {48: 40})
    (row,) = read_csv(owner, f"{EPISODES}?csv=growth")[1:]
    assert row[2:5] == ["", "", ""]
    assert "out before it was counted here" in owner.get(EPISODE).content.decode()


def test_an_editor_lets_everybody_see_the_numbers_and_takes_them_back(keep, public_cast, owner):
    show, layout = public_cast.show, settings.STENTOR_LAYOUT
    keep(utc_now().date() - timedelta(2), {0: 40})
    address = f"/shows/{show.slug}/settings"
    form = {name: value for name, value in list_fields(owner.get(address)) if value is not None}
    assert "has_public_stats" not in form, "it is off until somebody wants it"
    owner.post(address, form | {"has_public_stats": "on"})
    assert b"40" in read_file(layout, f"/stats/{show.slug}")
    assert f"/stats/{show.slug}" in read_file(layout, f"/shows/{show.slug}").decode()
    assert f"{settings.STENTOR_SITE_URL}/stats/{show.slug}" in owner.get(address).content.decode()
    owner.post(address, form)
    assert read_head(layout)[f"/stats/{show.slug}"].kind == "gone"
    assert "/stats/" not in read_file(layout, f"/shows/{show.slug}").decode()


def list_fields(answer):
    """What a browser would send of the form with the settings."""
    form = html.fromstring(answer.content.decode()).forms
    return next(one for one in form if "enctype" in one.attrib).form_values()
