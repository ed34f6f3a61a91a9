"""Made-up days of hits for `reports`: a house of 300 shows, each as large as its place among them
says, with a new episode a week, most of whose downloads come in its first days.

A listener is somebody of a show's own audience, or one of those who listen to several.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from count_log import (
    BITRATE,
    HEADER,
    MINUTES,
    REQUESTS_PER_DOWNLOAD,
    SIZE,
    choose,
    list_agents,
    pick,
    write_hex,
)
from stentor.counting.content import FLICKS
from stentor.counting.impressions import SpotSpan
from stentor.lake.columns import SCHEMA

SHOWS = 300
BACK_CATALOGUE = 50
"""Episodes of each show that were out before the first day."""
EVERY = 7
"""Days from one episode to the next."""
SPOT_SECONDS = 30
SPOT_BYTES = SPOT_SECONDS * BITRATE // 8
FLIGHTS = 400
PLACES = [(country, part) for country in ("DE", "US", "GB", "FR", "CH", "AT", "NL", "SE", "BR",
          "IN", "CA", "AU", "ES", "IT", "PL", "JP") for part in range(4)]  # fmt: skip


@dataclass(frozen=True)
class House:
    """Who there is to hear, and who hears it."""

    first_day: date
    days: int
    hits: int
    """Of all days together."""
    agents: list[str] = field(default_factory=list_agents)

    @property
    def episodes(self) -> int:
        """Of each show, over all days."""
        return BACK_CATALOGUE + -(-self.days // EVERY)

    def find_day(self, nth: int) -> date:
        return self.first_day + timedelta(nth)

    def find_release(self, show: int, number: int) -> date:
        """When the episode of that number came out; shows take turns at the days of the week."""
        return self.first_day + timedelta((number - BACK_CATALOGUE) * EVERY + show % EVERY)

    def name_show(self, show: int) -> str:
        return f"01JSHOW{show:019}"

    def name_episode(self, show: int, number: int) -> str:
        return f"01JEPISODE{show * 1000 + number:016}"


def make_day(house: House, nth: int) -> pa.Table:
    """The hits of a day, in the order of time; the same ones whenever it is asked for."""
    random = np.random.default_rng([7, nth])
    size = house.hits // house.days
    sessions = max(1, int(size / REQUESTS_PER_DOWNLOAD))
    show = choose_shows(random, sessions)
    episode = choose_episodes(random, house, nth, show)
    listener = choose_listeners(random, house, show)
    return tabulate(random, house, nth, random.integers(0, sessions, size), show, episode, listener)


def choose_shows(random: np.random.Generator, number: int) -> np.ndarray:
    weights = 1 / (np.arange(SHOWS) + 4)
    return random.choice(SHOWS, number, p=weights / weights.sum())


def choose_episodes(
    random: np.random.Generator, house: House, nth: int, show: np.ndarray
) -> np.ndarray:
    """The younger, the more often."""
    newest = BACK_CATALOGUE + (nth - show % EVERY) // EVERY
    weights = 1 / (np.arange(BACK_CATALOGUE) * EVERY + 1.0)
    back = random.choice(BACK_CATALOGUE, len(show), p=weights / weights.sum())
    return np.clip(newest - back, 0, house.episodes - 1)


def choose_listeners(random: np.random.Generator, house: House, show: np.ndarray) -> np.ndarray:
    """Every fifth is of the house's common audience."""
    audience = np.maximum(50, house.hits / house.days / (show + 4) / 2).astype(int)
    own = (show + 1) * 100_000_000 + random.integers(0, 1 << 40, len(show)) % audience
    common = random.integers(0, max(100, house.hits // house.days // 10), len(show))
    return np.where(random.random(len(show)) < 0.2, common, own)


def tabulate(
    random: np.random.Generator,
    house: House,
    nth: int,
    session: np.ndarray,
    shows: np.ndarray,
    episodes: np.ndarray,
    listeners: np.ndarray,
) -> pa.Table:
    """Requests of sessions, as the lake holds them."""
    size = len(session)
    show, episode, listener = shows[session], episodes[session], listeners[session]
    apps = len(house.agents) - 60
    agent = np.minimum((apps * (listener * 7_919 % 10_007 / 10_007) ** 4).astype(int), apps - 1)
    agent = np.where(random.random(size) < 0.03, apps + random.integers(0, 40, size), agent)
    day = np.datetime64(house.first_day + timedelta(nth), "us")
    moment = np.sort(random.integers(0, 86_400_000_000, size))
    in_pieces = session % 4 == 0
    first = np.where(in_pieces, random.integers(0, 12, size) * 524_288, 0)
    part = np.where(session % 7 == 0, random.integers(0, SIZE, size), SIZE)
    sent = np.where(in_pieces, 524_288, part)
    fate = random.random(size)
    place = listener % len(PLACES)
    columns: dict[str, object] = {
        "started_at": day + moment.astype("timedelta64[us]"),
        "ended_at": day + (moment + 30_000_000).astype("timedelta64[us]"),
        "listener": write_hex(listener),
        "listener_high": listener * 7_046_029_254_386_353_131,
        "listener_low": scatter(listener),
        "network": choose(fate > 0.98, "data-centre", None),
        "is_shared": np.zeros(size, bool),
        "country": pick([country for country, _ in PLACES], place),
        "region": pick([f"{country}-{number}" for country, number in PLACES], place),
        "show_id": pick([house.name_show(n) for n in range(SHOWS)], show),
        "episode_id": pick(*name_episodes(house, show, episode)),
        "id": write_hex(random.integers(0, 1 << 62, size)),
        "edge": pick(["a1"], np.zeros(size, int)),
        "method": choose(fate < 0.02, "HEAD", "GET"),
        "status": np.where((fate > 0.02) & (fate < 0.04), 304, np.where(in_pieces, 206, 200)),
        "ua": pick(house.agents, agent),
        "range": choose((fate > 0.04) & (fate < 0.06), "bytes=0-1", None),
        "first_byte": first,
        "sent": sent,
        "size": np.full(size, SIZE),
        "header_bytes": np.full(size, HEADER),
        "content_seconds": np.full(size, MINUTES * 60.0),
        "bitrate": np.full(size, BITRATE),
        "kind": pick(["audio"], np.zeros(size, int)),
        "spots": list_spots(random, sent == SIZE),
    }
    return pa.table(
        [
            pa.array(columns[one.name]).cast(one.type)
            if one.name in columns
            else pa.nulls(size, one.type)
            for one in SCHEMA
        ],
        schema=SCHEMA,
    )


def name_episodes(
    house: House, show: np.ndarray, episode: np.ndarray
) -> tuple[list[str], np.ndarray]:
    occurring, numbers = np.unique(show * 1000 + episode, return_inverse=True)
    return [house.name_episode(*divmod(int(one), 1000)) for one in occurring], numbers


def scatter(numbers: np.ndarray) -> np.ndarray:
    """64 bits of each, as even as a hash's (splitmix64)."""
    with np.errstate(over="ignore"):
        mixed = numbers.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return (mixed ^ (mixed >> np.uint64(31))).view(np.int64)


def list_spots(random: np.random.Generator, is_whole: np.ndarray) -> pa.Array:
    """Two spots, whole, of whoever took the whole file; what others took is left out here."""
    counts = np.where(is_whole, 2, 0)
    number = int(counts.sum())
    length = np.full(number, SPOT_SECONDS * FLICKS)
    spans = {
        "placement": random.integers(1, FLIGHTS + 1, number),
        "nth": np.zeros(number, np.int64),
        "length": length,
        "start": np.zeros(number, np.int64),
        "end": length,
    }
    assert list(spans) == list(SpotSpan._fields)
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype("int32")
    values = pa.StructArray.from_arrays([pa.array(one) for one in spans.values()], names=[*spans])
    return pa.ListArray.from_arrays(offsets, values)


def split_hours(table: pa.Table, day: date) -> dict[str, pa.Table]:
    """By hour as the lake's manifest names it."""
    begin = np.datetime64(day, "us")
    hour = (table["started_at"].to_numpy() - begin) // np.timedelta64(3_600_000_000, "us")
    edges = np.searchsorted(hour.astype(int), np.arange(25))
    return {
        f"{day.isoformat()}T{n:02}": table.slice(edges[n], edges[n + 1] - edges[n])
        for n in range(24)
    }
