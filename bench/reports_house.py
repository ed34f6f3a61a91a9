"""A data directory for `reports`: the lake of a house, counted day by day as it came, and the house
in the studio's database."""

import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple, get_args

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import json, structs

from reports_log import BACK_CATALOGUE, EVERY, SHOWS, House, make_day, split_hours
from stentor.accounts.models import Membership, Organisation, Role, User
from stentor.accounts.tokens import make_token
from stentor.catalog.models import Episode, Show
from stentor.lake.delivered import What, find_delivered_file
from stentor.lake.manifest import HourFile, load_manifest, save_manifest
from stentor.lake.passes import Lake
from stentor.lake.reports.store import ReportStore
from stentor.lake.rollups import find_rollup, read_rollup
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
    day = house.first_day + timedelta(nth)
    manifest = load_manifest(layout.lake)
    for hour, table in split_hours(make_day(house, nth), day).items():
        name = f"hits/date={hour[:10]}/hour={hour[11:]}/{nth:06}.parquet"
        path = layout.lake / name
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, path, compression="zstd")
        added = format_instant(datetime(day.year, day.month, day.day, tzinfo=UTC))
        manifest.hours[hour] = [HourFile(name=name, rows=table.num_rows, added=added)]
    save_manifest(layout.lake, manifest)


def count_day(lake: Lake) -> float:
    """A pass; seconds."""
    began = time.perf_counter()
    lake.run_pass()
    return time.perf_counter() - began


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


def repeat_days(layout: DataLayout, house: House, counted: int) -> None:
    """What the first days came to, once more on the days behind them until all are there, of
    episodes that are as much younger: rollups as large as those of all hits, without counting
    the same again. `counted` days are whole weeks."""
    store = ReportStore(layout.lake).connection
    for nth in range(counted, house.days):
        day, source = house.first_day + timedelta(nth), house.first_day + timedelta(nth % counted)
        weeks = (nth - nth % counted) // EVERY
        store.create_function("renew", 1, lambda name, weeks=weeks: renew(name, weeks))
        store.execute("begin")
        for table in ("counts", "details", "listeners"):
            value = {"counts": "downloads", "details": "details", "listeners": "sketch"}[table]
            store.execute(
                f"insert into {table} select show, renew(episode), ?, {value} from {table}"
                " where day = ?",
                [day.isoformat(), source.isoformat()],
            )
        store.execute(
            "insert into days select ?, source, rule_version from days where day = ?",
            [day.isoformat(), source.isoformat()],
        )
        store.execute("commit")
        repeat_rollup(layout, source, day, weeks)
        repeat_delivered(layout, source, day, weeks)


def repeat_rollup(layout: DataLayout, source: date, day: date, weeks: int) -> None:
    rollup = read_rollup(find_rollup(layout.lake, source))
    rows = [
        structs.replace(row, episode=row.episode and renew(row.episode, weeks))
        for row in rollup.episodes
    ]
    again = structs.replace(rollup, day=day, episodes=rows)
    find_rollup(layout.lake, day).write_bytes(json.encode(again))


def repeat_delivered(layout: DataLayout, source: date, day: date, weeks: int) -> None:
    for what in get_args(What):
        table = pq.read_table(find_delivered_file(layout.lake, source, what))
        names = [renew(name, weeks) for name in table["episode"].to_pylist()]
        at = table["quarter"].to_numpy() + np.timedelta64((day - source).days, "D")
        for column, values in (("episode", names), ("quarter", at)):
            field = table.schema.field(column)
            place = table.schema.get_field_index(column)
            table = table.set_column(place, field, pa.array(values).cast(field.type))
        pq.write_table(table, find_delivered_file(layout.lake, day, what), compression="zstd")


def renew(episode: str, weeks: int) -> str:
    """The id of the episode that came out so many weeks later; a whole show's is empty."""
    return f"01JEPISODE{int(episode[10:]) + weeks:016}" if episode else episode
