"""A data directory for `reports`: what the lake of a house keeps, and the house in the studio's
database."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from msgspec import structs

from reports_log import BACK_CATALOGUE, EVERY, SHOWS, House, make_day, split_hours
from stentor.accounts.models import Membership, Organisation, Role, User
from stentor.accounts.tokens import make_token
from stentor.catalog.models import Episode, Show
from stentor.counting.tally import Count
from stentor.lake.counting_days import DayFacts, count_day, write_day
from stentor.lake.delivered import Delivered
from stentor.lake.manifest import HourFile, LakeManifest, load_manifest, save_manifest
from stentor.lake.query import connect
from stentor.lake.reports.store import ReportStore
from stentor.lake.rollups import RULES, name_source, write_counted_until
from stentor.lib.clock import format_instant
from stentor.lib.layout import DataLayout


class People(NamedTuple):
    """Who looks."""

    organisation: Organisation
    user: User
    secret: str
    """Of a token for the API."""


def fill_lake(layout: DataLayout, house: House, nth: int) -> None:
    """The hits of a day, as compaction leaves them."""
    day, manifest = house.find_day(nth), load_manifest(layout.lake)
    for hour, table in split_hours(make_day(house, nth), day).items():
        name = f"hits/date={hour[:10]}/hour={hour[11:]}/{nth:06}.parquet"
        path = layout.lake / name
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, path, compression="zstd")
        added = format_instant(datetime(day.year, day.month, day.day, tzinfo=UTC))
        manifest.hours[hour] = [HourFile(name=name, rows=table.num_rows, added=added)]
    save_manifest(layout.lake, manifest)


def make_house(house: House) -> People:
    """All shows belong to one organisation; every episode is there, and none has audio."""
    organisation = Organisation.objects.create(name="House")
    user = User.objects.create_user("olive@lighthouse.example", "not needed", name="Olive")
    Membership.objects.create(organisation=organisation, user=user, role=Role.OWNER)
    began = datetime.combine(house.first_day, datetime.min.time(), UTC)
    shows = [
        Show(id=house.name_show(n), organisation=organisation, slug=f"show-{n}", title=f"Show {n}")
        for n in range(SHOWS)
    ]
    Show.objects.bulk_create(shows)
    Show.objects.update(created_at=began - timedelta(BACK_CATALOGUE * EVERY))
    Episode.objects.bulk_create(
        Episode(
            id=house.name_episode(n, number),
            show=show,
            slug=f"episode-{number}",
            guid=house.name_episode(n, number),
            title=f"Episode {number}",
            released_at=datetime.combine(house.find_release(n, number), datetime.min.time(), UTC),
        )
        for n, show in enumerate(shows)
        for number in range(house.episodes)
    )
    _token, secret = make_token(organisation, user, name="bench", scopes=["reports:read"])
    return People(organisation, user, secret)


def measure_folder(folder: Path) -> float:
    """Gigabytes."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e9


def fill_house(layout: DataLayout, house: House, counted: int) -> Iterator[float]:
    """Counts the first days for real, in whole weeks, and keeps what they came to once more for the
    days behind them, of episodes that are as much younger: rows and files as large as those of all
    hits, written by what writes them in the lake. Seconds that each real day took.

    The manifest names the hits of all days, and those of the first are there.
    """
    store, manifest = ReportStore(layout.lake), load_manifest(layout.lake)
    facts = []
    for nth in range(counted):
        fill_lake(layout, house, nth)
        manifest, began, day = load_manifest(layout.lake), time.perf_counter(), house.find_day(nth)
        with connect(layout.lake / "spill") as connection:
            facts.append(count_day(layout.lake, day, manifest, connection))
        keep(layout, day, facts[-1], manifest, store)
        yield time.perf_counter() - began
    for nth in range(counted, house.days):
        again = shift_facts(facts[nth % counted], nth - nth % counted)
        name_repeated_hits(manifest, house.find_day(nth), house.find_day(nth % counted))
        keep(layout, house.find_day(nth), again, manifest, store)
    save_manifest(layout.lake, manifest)
    write_counted_until(layout.lake, datetime.now(UTC))


def keep(
    layout: DataLayout, day: date, facts: DayFacts, manifest: LakeManifest, store: ReportStore
) -> None:
    source = name_source(manifest.list_files(day), RULES)
    write_day(layout.lake, day, facts, source, datetime.now(UTC), store)


def name_repeated_hits(manifest: LakeManifest, day: date, source: date) -> None:
    for hour in range(24):
        files = manifest.hours[f"{source.isoformat()}T{hour:02}"]
        manifest.hours[f"{day.isoformat()}T{hour:02}"] = [
            structs.replace(file, name=file.name.replace(source.isoformat(), day.isoformat()))
            for file in files
        ]


def shift_facts(facts: DayFacts, days: int) -> DayFacts:
    """The same so many days later, of the episodes that came out as much later."""
    weeks, count, delivered = days // EVERY, facts.count, facts.delivered
    return DayFacts(
        count=Count(
            {
                (show, episode and renew(episode, weeks)): each
                for (show, episode), each in count.by_episode.items()
            },
            count.rule_version,
        ),
        delivered=Delivered(
            downloads=shift_table(delivered.downloads, days),
            impressions=shift_table(delivered.impressions, days),
        ),
        gathered={
            (show, episode and renew(episode, weeks)): each
            for (show, episode), each in facts.gathered.items()
        },
    )


def shift_table(table: pa.Table, days: int) -> pa.Table:
    names = table["episode"].combine_chunks().dictionary_encode()
    renewed = pa.array([renew(name, days // EVERY) for name in names.dictionary.to_pylist()])
    columns: dict[str, pa.Array] = {
        "episode": pa.DictionaryArray.from_arrays(names.indices, renewed).cast(pa.string()),
        "quarter": pc.add(table["quarter"], timedelta(days)),
    }
    for name, values in columns.items():
        table = table.set_column(table.schema.get_field_index(name), name, values)
    return table


def renew(episode: str, weeks: int) -> str:
    """The id of the episode that came out so many weeks later."""
    return f"01JEPISODE{int(episode[10:]) + weeks:016}"
