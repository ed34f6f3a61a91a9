"""What clients of the Open Podcast Prefix Project ask, and get here in the same shape."""

import base64
import csv
import io
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from made.hits import PHONE, make_hit
from made.spooling import Edge, Time
from stentor.api.op3.downloads import HEADS, describe
from stentor.api.op3.naming import parse_show_uuid, write_episode_id, write_show_uuid
from stentor.catalog.models import Show
from stentor.counting.agents import OWN_AGENTS
from stentor.insights.regions import name_region
from stentor.lake.passes import Lake
from stentor.lake.reports.details import Details
from stentor.lake.reports.facts import EpisodeFacts, add_shows
from stentor.lake.reports.rows import DownloadRow
from stentor.lake.reports.sketch import make_sketch
from stentor.lake.reports.store import ReportStore
from stentor.lib.ids import new_id
from stentor.publishing.guids import podcast_guid_of
from stentor.publishing.verbs import publish

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
ROOT = "/api/1"
MONDAY = date(2026, 11, 23)


@pytest.fixture
def show(cast):
    """A show of which everybody may see the numbers."""
    publish(cast.episode, cast.owner, datetime(2026, 11, 10, 6, tzinfo=UTC))
    Show.objects.filter(pk=cast.show.pk).update(
        has_public_stats=True, created_at=datetime(2026, 11, 1, tzinfo=UTC)
    )
    return Show.objects.get(pk=cast.show.pk)


@pytest.fixture
def keep(cast):
    """Lets the lake have counted the episode on a day."""

    def keep(day: date, slots: dict[int, int], **divisions) -> None:
        facts = EpisodeFacts(Details(slots, **divisions), make_sketch(()))
        gathered = add_shows({(cast.show.id, cast.episode.id): facts})
        ReportStore(settings.STENTOR_LAYOUT.lake).replace_day(day, gathered, "s", "v")

    return keep


@pytest.fixture
def listen(cast, layout):
    """Lets so many listeners take the episode, and the lake count it."""
    edge = Edge(layout)

    def listen(number: int) -> None:
        edge.record(
            *(
                make_hit(show=cast.show.id, episode=cast.episode.id, ip=f"203.0.113.{n}", hours=n)
                for n in range(number)
            )
        )
        Lake(layout, Time()).run_pass()

    yield listen
    edge.die()


@pytest.fixture
def ask(owner):
    """The answer to an address below the root, by the owner's program unless by another's."""

    def ask(address: str, program=owner):
        with time_machine.travel(NOW, tick=False):
            return program.client.get(ROOT + address)

    return ask


@given(st.integers(0, 2**80 - 1), st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)))
def test_a_show_has_a_uuid_that_leads_back(chance, moment):
    show_id = new_id(moment.replace(tzinfo=UTC), chance.to_bytes)
    uuid = write_show_uuid(show_id)
    assert len(uuid) == 32
    assert parse_show_uuid(uuid) == show_id


def test_a_show_is_found_by_each_of_its_names(ask, show, cast):
    feed = f"{settings.STENTOR_SITE_URL}/feeds/tide-tables.xml"
    names = [
        write_show_uuid(show.id),
        podcast_guid_of(show),
        base64.urlsafe_b64encode(feed.encode()).decode().rstrip("="),
    ]
    for name in names:
        answer = ask(f"/shows/{name}?episodes=include")
        assert answer.status_code == 200, name
        told = answer.json()
        assert told["showUuid"] == names[0]
        assert (told["title"], told["podcastGuid"]) == ("Tide Tables", names[1])
        assert told["statsPageUrl"] == f"{settings.STENTOR_SITE_URL}/stats/tide-tables"
        (episode,) = told["episodes"]
        assert episode["id"] == write_episode_id(cast.episode.id)
        assert episode["pubdate"] == "2026-11-10T06:00:00.000Z"
    assert "episodes" not in ask(f"/shows/{names[0]}").json()


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("0" * 32, 404), ("not base 64!", 400), ("f" * 32, 404),
        ("00000000-0000-0000-0000-000000000000", 404),
        (base64.urlsafe_b64encode(b"https://elsewhere.example/feed.xml").decode(), 404),
    ],
)  # fmt: skip
def test_what_is_no_show_is_said_so(ask, show, name, status):
    answer = ask(f"/shows/{name}")
    assert answer.status_code == status
    assert answer.json()["message"]


def test_without_the_option_nothing_is_there(ask, cast):
    publish(cast.episode, cast.owner)
    uuid = write_show_uuid(cast.show.id)
    for address in (
        f"/shows/{uuid}", f"/downloads/show/{uuid}",
        f"/queries/episode-download-counts?showUuid={uuid}",
        f"/queries/top-apps-for-show?showUuid={uuid}",
    ):  # fmt: skip
        assert ask(address).status_code == 404, address
    counts = ask(f"/queries/show-download-counts?showUuid={uuid}")
    assert (counts.status_code, counts.json()["showDownloadCounts"]) == (200, {})


def test_of_several_shows_those_that_nobody_knows_are_left_out(ask, show, keep):
    keep(NOW.date() - timedelta(1), {0: 7})
    uuid = write_show_uuid(show.id)
    told = ask(f"/queries/show-download-counts?showUuid={'0' * 32}&showUuid={uuid.upper()}").json()
    assert list(told["showDownloadCounts"]) == [uuid], "in small letters, as clients look for it"
    assert ask("/queries/show-download-counts?showUuid=not+base+64").status_code == 400


def test_who_has_no_token_gets_nothing(ask, show, owner, enrol, cast):
    uuid = write_show_uuid(show.id)
    nobody = Client(headers={"host": "studio.localhost"})
    assert nobody.get(f"{ROOT}/shows/{uuid}").status_code == 401
    assert nobody.get(f"{ROOT}/shows/{uuid}?token=wrong").status_code == 401
    assert nobody.get(f"{ROOT}/shows/{uuid}?token={owner.secret}").status_code == 200
    assert ask(f"/shows/{uuid}", enrol(cast.owner, "shows:read")).status_code == 403


def test_a_strangers_token_sees_sums_and_no_single_download(ask, show, enrol, cast, keep):
    keep(MONDAY, {0: 3})
    uuid = write_show_uuid(show.id)
    stranger = enrol(cast.stranger)
    counts = f"/queries/show-download-counts?showUuid={uuid}"
    assert ask(counts, stranger).json()["showDownloadCounts"][uuid]["monthlyDownloads"] == 3
    assert ask(f"/downloads/show/{uuid}", stranger).status_code == 403
    for person in (cast.teammate, cast.viewer):
        assert ask(f"/downloads/show/{uuid}", enrol(person)).status_code == 200


def test_a_show_has_its_month_and_its_weeks(ask, show, keep):
    for back, number in ((1, 7), (8, 5), (9, 1), (29, 2), (0, 90)):
        keep(NOW.date() - timedelta(back), {0: number})
    uuid = write_show_uuid(show.id)
    told = ask(f"/queries/show-download-counts?showUuid={uuid}").json()
    assert told["asof"] == "2026-11-24T00:00:00.000Z"
    counts = told["showDownloadCounts"][uuid]
    assert counts["monthlyDownloads"] == 15, "today is not over"
    assert counts["weeklyDownloads"] == [0, 0, 6, 7]
    assert (counts["numWeeks"], counts["weeklyAvgDownloads"]) == (4, 3)
    assert counts["days"] == "01" + "0" * 19 + "11" + "0" * 6 + "1"
    assert isinstance(told["queryTime"], int)


def test_an_episode_has_its_first_days_as_far_as_they_are_over(ask, show, keep, cast):
    keep(date(2026, 11, 10), {30: 12})
    keep(date(2026, 11, 12), {30: 5})
    keep(date(2026, 11, 20), {30: 3})
    told = ask(f"/queries/episode-download-counts?showUuid={write_show_uuid(show.id)}").json()
    assert told["showTitle"] == "Tide Tables"
    (episode,) = told["episodes"]
    assert episode["itemGuid"] == cast.episode.guid
    firsts = {name: n for name, n in episode.items() if name.startswith("downloads")}
    assert firsts == {"downloads1": 12, "downloads3": 17, "downloads7": 17, "downloadsAll": 20}
    assert (told["minDownloadHour"], told["maxDownloadHour"]) == ("2026-11-10T07", "2026-11-20T07")


def test_apps_are_of_three_calendar_months(ask, show, keep):
    keep(date(2026, 8, 31), {0: 9}, apps={"Castro": 9})
    keep(date(2026, 9, 1), {0: 4}, apps={"Castro": 1, "Overcast": 3})
    keep(MONDAY, {0: 2}, apps={"Overcast": 2})
    told = ask(f"/queries/top-apps-for-show?podcastGuid={podcast_guid_of(show)}").json()
    assert list(told["appDownloads"].items()) == [("Overcast", 5), ("Castro", 1)]


def test_downloads_come_page_by_page_in_each_format(ask, show, listen, cast):
    listen(5)
    address = f"/downloads/show/{write_show_uuid(show.id)}?start=2026-11&limit=2"
    first = ask(f"{address}&format=json").json()
    assert first["count"] == 2
    (row, _) = first["rows"]
    assert row["time"] == "2026-11-23T12:00:00.000Z"
    assert row["url"].endswith("/listen/tide-tables/first-light.mp3")
    assert row["episodeId"] == write_episode_id(cast.episode.id)
    assert (len(row["audienceId"]), len(row["hashedIpAddress"])) == (64, 40)
    assert (row["agentType"], row["deviceType"]) == ("app", "phone")

    rows, token = list(first["rows"]), first["continuationToken"]
    while token:
        page = ask(f"{address}&format=json-o&continuationToken={token}").json()
        rows, token = rows + page["rows"], page.get("continuationToken")
    assert len(rows) == len({row["audienceId"] for row in rows}) == 5
    assert sorted(row["time"] for row in rows) == [row["time"] for row in rows]

    lines = ask(address).content.decode().splitlines()
    table = list(csv.reader(io.StringIO("\n".join(lines)), delimiter="\t"))
    assert (table[0][0], len(table)) == ("time", 3)
    assert len(ask(f"{address}&skip=headers").content.decode().splitlines()) == 2
    array = ask(f"{address}&format=json-a").json()
    assert array["headers"] == table[0]
    assert array["rows"][0][0] == row["time"]
    assert PHONE not in str(rows)
    assert "203.0.113" not in str(rows)


def test_a_client_that_knows_nothing_but_the_feed_comes_to_the_same_numbers(ask, show, listen):
    """As clients of that project go: from the feed to a uuid, to sums, to single downloads until
    no token follows; in the words of its specification, with nothing else asked."""
    listen(7)
    feed = f"{settings.STENTOR_SITE_URL}/feeds/tide-tables.xml"
    name = base64.urlsafe_b64encode(feed.encode()).decode().rstrip("=")
    found = ask(f"/shows/{name}?episodes=include").json()
    uuid = found["showUuid"]
    assert re.fullmatch("[0-9a-f]{32}", uuid)
    assert {"title", "statsPageUrl"} <= found.keys()
    (known,) = (one["id"] for one in found["episodes"])

    sums = ask(f"/queries/show-download-counts?showUuid={uuid}").json()
    monthly = sums["showDownloadCounts"][uuid]["monthlyDownloads"]
    (episode,) = ask(f"/queries/episode-download-counts?showUuid={uuid}").json()["episodes"]
    apps = ask(f"/queries/top-apps-for-show?showUuid={uuid}").json()["appDownloads"]

    rows, token, pages = [], "", 0
    while token is not None:
        more = f"&continuationToken={token}" if token else ""
        page = ask(f"/downloads/show/{uuid}?format=json&start=-30d&limit=3{more}").json()
        assert page["count"] == len(page["rows"]) <= 3
        rows, token, pages = rows + page["rows"], page.get("continuationToken"), pages + 1
    assert monthly == episode["downloadsAll"] == sum(apps.values()) == len(rows) == 7
    assert pages >= 3
    assert {row["showUuid"] for row in rows} == {uuid}
    assert {row["episodeId"] for row in rows} == {known}
    by_app = Counter(row["agentName"] for row in rows)
    assert by_app == apps


def test_regions_have_their_name_and_audio_elsewhere_its_address(show):
    row = DownloadRow(
        NOW, "audio.example.org/a.mp3", 1, OWN_AGENTS.classify("Overcast/3"), "CH", "CH-ZH"
    )
    told = dict(zip(HEADS, describe(show, row, ""), strict=True))
    assert told["url"] == "https://audio.example.org/a.mp3"
    assert (told["regionCode"], told["regionName"]) == ("ZH", name_region("CH-ZH"))


def test_downloads_are_of_the_time_and_the_episode_that_are_asked_for(ask, show, listen, cast):
    listen(4)
    address = f"/downloads/show/{write_show_uuid(show.id)}?format=json"

    def count(query: str) -> int:
        return ask(f"{address}&{query}").json()["count"]

    assert count("start=2026-11-23T13:00:00Z") == 3
    assert count("startAfter=2026-11-23T13:00:00Z") == 2
    assert count("start=2026-11-23&end=2026-11-23T14:00:00Z") == 2
    assert count("start=-20h") == 2
    assert count("end=2026-11-23") == 0
    assert count(f"episodeId={write_episode_id(cast.episode.id)}") == 4
    assert count(f"episodeId={'0' * 64}") == 0


@pytest.mark.parametrize(
    "query",
    [
        "format=xml", "limit=0", "limit=20001", "limit=x", "start=soon", "bots=some",
        "start=-1h&startAfter=-1h", "continuationToken=x", "continuationToken=W10",
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_is_said_so(ask, show, query):
    answer = ask(f"/downloads/show/{write_show_uuid(show.id)}?{query}")
    assert answer.status_code == 400
    assert answer.json()["message"]


def test_any_page_may_read_and_none_may_change(ask, show, owner):
    uuid = write_show_uuid(show.id)
    assert ask(f"/shows/{uuid}")["Access-Control-Allow-Origin"] == "*"
    assert owner.client.post(f"{ROOT}/shows/{uuid}").status_code == 405
