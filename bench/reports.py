"""How long the studio's reports and the API's take over a lake of 100 million hits.

Makes the hits of a week (`reports_log.py` says of what) and counts them; what they came to is kept
once more for the weeks behind it, under later days and for later episodes, by what writes it in the
lake (`reports_house.py`). Then it recounts a few days as the nightly check does, adds up what the
studio adds up before anybody asks, and asks the studio and the API for their pages, as their
visitors do: whole answers, of a large show, of one in the middle, of all 300 together.
Prints one JSON line a page, with milliseconds of the first answer in a process, the median and the
95th percentile of the further ones, what one of those takes of a processor, and a last line with
the slowest.

    bench/reports.py [--hits 100000000] [--days 100] [--counted 7] [--runs 20] [--folder DIR]

A folder is kept and used again by the next run; without one, all is made anew and removed.
"""

import argparse
import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

GOAL_MS = 500
LARGE, MIDDLE = 0, 150
CHECKED_DAYS = 5
STUDIO = "studio.localhost"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--hits", type=int, default=100_000_000)
    options.add_argument("--days", type=int, default=100)
    options.add_argument("--counted", type=int, default=7, help="days, in whole weeks")
    options.add_argument("--runs", type=int, default=20)
    options.add_argument("--folder", type=Path)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        lines = list(run(folder, chosen))
    slowest = max((line for line in lines if "p95_ms" in line), key=lambda line: line["p95_ms"])
    print_line(slowest | {"work": f"slowest: {slowest['work']}"})


def run(folder: Path, chosen: argparse.Namespace) -> Iterator[dict[str, Any]]:
    from stentor.project.set_up import set_up_django

    configuration = set_up_django(folder)
    layout = configuration.layout
    from reports_house import make_house
    from reports_log import House
    from stentor.project.database import prepare_database

    today = datetime.now(UTC).date()
    made = folder / "house.json"
    if not made.exists():
        prepare_database(configuration)
        house = House(today - timedelta(chosen.days - 1), chosen.days, chosen.hits)
        people = make_house(house)
        yield from fill(layout, house, chosen.counted)
        made.write_text(
            json.dumps(
                [
                    house.first_day.isoformat(),
                    house.days,
                    house.hits,
                    people.organisation.pk,
                    people.user.pk,
                    people.secret,
                ]
            )
        )
    first, days, hits, organisation, user, secret = json.loads(made.read_text())
    house = House(datetime.fromisoformat(first).date(), days, hits)
    yield from check(layout, house)
    yield from add_up()
    yield from ask_all(house, organisation, user, secret, chosen.runs)


def fill(layout: Any, house: Any, counted: int) -> Iterator[dict[str, Any]]:
    """What the lake keeps of all days."""
    from reports_house import fill_house, measure_folder

    began, took = time.perf_counter(), []
    for seconds in fill_house(layout, house, min(counted, house.days)):
        took.append(seconds)
        print(f"day {len(took)} of {counted}: {seconds:.1f} s", file=sys.stderr)
    yield print_line(
        {
            "work": f"a day of {house.hits // house.days:,} hits counted",
            "ours": round(statistics.median(took), 2),
            "worst": round(max(took), 2),
            "unit": "s",
        }
    )
    yield print_line(
        {
            "work": f"what is kept of {house.hits:,} hits on {house.days} days",
            "ours": round(measure_folder(layout.lake / "rollups"), 2),
            "unit": "GB",
            "delivered_gb": round(measure_folder(layout.lake / "delivered"), 2),
            "hits_of_a_day_gb": round(measure_folder(layout.lake / "hits") / len(took), 3),
            "made_in_s": round(time.perf_counter() - began),
            "peak_gb": find_peak(),
        }
    )


def check(layout: Any, house: Any) -> Iterator[dict[str, Any]]:
    """The nightly recount of a few days."""
    from stentor.lake.manifest import load_manifest
    from stentor.lake.query import connect
    from stentor.lake.reports.checking import check_day
    from stentor.lake.reports.store import ReportStore
    from stentor.lake.rollups import RULES

    store, manifest, took, differing = ReportStore(layout.lake), load_manifest(layout.lake), [], 0
    with connect(layout.lake / "spill") as connection:
        for nth in range(min(CHECKED_DAYS, house.days)):
            began, day = time.perf_counter(), house.first_day + timedelta(nth)
            now = datetime.now(UTC)
            done = check_day(layout, day, manifest, connection, store, RULES, now)
            took.append(time.perf_counter() - began)
            differing += len(done.differing)
    yield print_line(
        {
            "work": "a day recounted and held against its rows",
            "ours": round(statistics.median(took), 2),
            "worst": round(max(took), 2),
            "unit": "s",
            "differing": differing,
            "peak_gb": find_peak(),
        }
    )


def add_up() -> Iterator[dict[str, Any]]:
    """What the studio's clock adds up once a minute before anybody asks, in as many turns as that
    takes; and a turn that finds all of it added up."""
    from stentor.insights.keeping import TURN_SECONDS, keep_sums

    took: list[float] = []
    while not took or took[-1] >= TURN_SECONDS:
        began = time.perf_counter()
        keep_sums(datetime.now(UTC))
        took.append(time.perf_counter() - began)
    yield print_line(
        {
            "work": "all shows added up before anybody asks",
            "ours": round(sum(took), 1),
            "unit": "s",
            "turns": len(took),
            "again": round(took[-1], 2),
        }
    )


def ask_all(
    house: Any, organisation: str, user: int, secret: str, runs: int
) -> Iterator[dict[str, Any]]:
    """Every page, the first time and then again and again."""
    from django.test import Client

    from stentor.accounts.models import User

    person = Client(headers={"host": STUDIO})
    person.force_login(User.objects.get(pk=user))
    program = Client(headers={"host": STUDIO, "authorization": f"Bearer {secret}"})
    for work, address in list_pages(house, organisation):
        client = program if address.startswith("/api/") else person
        first = ask(client, address)
        used = time.process_time()
        again = sorted(ask(client, address) for _ in range(runs))
        used = time.process_time() - used
        yield print_line(
            {
                "work": work,
                "ours": round(statistics.median(again), 1),
                "p95_ms": round(again[int(len(again) * 0.95)], 1),
                "first_ms": round(first, 1),
                "cpu_ms": round(used / runs * 1000, 1),
                "unit": "ms",
                "runs": runs,
                "ratio": round(GOAL_MS / again[int(len(again) * 0.95)], 2),
                "peer": GOAL_MS,
                "peer_name": "goal",
            }
        )


def ask(client: Any, address: str) -> float:
    began = time.perf_counter()
    answer = client.get(address)
    took = (time.perf_counter() - began) * 1000
    assert answer.status_code == 200, (address, answer.status_code, answer.content[:300])
    return took


def list_pages(house: Any, organisation: str) -> Iterator[tuple[str, str]]:
    """What they show, and their addresses."""
    last = house.first_day + timedelta(house.days - 1)

    def span(days: int, **more: str) -> str:
        said = {"from": last - timedelta(days - 1), "to": last} | more
        return "&".join(f"{name}={value}" for name, value in said.items())

    for show, size in ((LARGE, "a large show"), (MIDDLE, "a middling show")):
        page = f"/shows/show-{show}"
        for days, more in (
            (7, {"by": "hour"}),
            (30, {}),
            (90, {}),
            (90, {"by": "week", "zone": "America/New_York"}),
        ):
            words = f"{days} days{' by the ' + more['by'] if more else ''}"
            yield f"{size}, {words}", f"{page}/report?{span(days, **more)}"
        newest = house.episodes - 8
        episode = f"{page}/episodes/episode-{newest}"
        yield f"episode of {size}, 90 days", f"{episode}/report?{span(90)}"
        yield f"episodes of {size} side by side", f"{page}/report/episodes"
        yield f"requests of {size}, 90 days", f"{page}/report/requests?{span(90)}"
        yield f"requests of an episode of {size}", f"{episode}/report/requests?{span(90)}"
        yield f"downloads on the page of {size}", f"{page}/downloads"
        since = f"since={last - timedelta(89)}&until={last}"
        api = f"/api/v1/shows/{house.name_show(show)}"
        yield f"API, report of {size}, 90 days", f"{api}/report?{since}"
        yield f"API, downloads of {size} by episode", f"{api}/downloads?by=episode"
    for days in (7, 30, 90):
        yield f"all shows, {days} days", f"/organisations/{organisation}/report?{span(days)}"


def find_peak() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2)


def print_line(line: dict[str, Any]) -> dict[str, Any]:
    sys.stdout.write(json.dumps({"bench": "reports"} | line) + "\n")
    sys.stdout.flush()
    return line


if __name__ == "__main__":
    main()
