"""A publisher with three shows, their episodes, and the hits of ninety days: enough to see every
report as whoever works with it sees it. The same seed gives the same listeners.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from made.bookings import make_flight
from people.cast import make_episode, make_show
from stentor.accounts.models import Organisation
from stentor.campaigns.models import Flight, Placement
from stentor.catalog.models import Episode, MediaVersion
from stentor.counting.agents.table import DATA
from stentor.counting.content import FLICKS
from stentor.lake.columns import SCHEMA
from stentor.lake.manifest import HourFile, load_manifest, save_manifest
from stentor.lib.clock import format_instant
from stentor.lib.layout import DataLayout
from stentor.publishing.verbs import publish

BITRATE, HEADER = 128_000, 8_576
SPOT = 20 * FLICKS
SHOWS = (
    ("night-boats", "Night Boats", 2600, 1800, "Europe/Berlin"),
    ("small-harbours", "Small Harbours", 800, 2700, "Europe/London"),
    ("the-long-swell", "The Long Swell", 150, 900, "America/New_York"),
)
"""Slug, title, subscribers, seconds of an episode, time zone."""
WORDS = (
    "First Crossing", "What the Fog Keeps", "A Lamp for Every Rock", "Salt in the Engine",
    "The Ferryman’s Ledger", "Below the Waterline", "Letters from the Lightship", "Slack Water",
)  # fmt: skip
APPS = (
    ("Apple Podcasts", 34), ("Spotify", 22), ("Overcast", 9), ("Pocket Casts", 8),
    ("AntennaPod", 6), ("Amazon Music", 4), ("Castbox", 3), ("Podcast Addict", 3),
    ("YouTube Music", 2), ("Castro", 2), ("Alexa", 2), ("ARD Audiothek", 1), ("Chrome", 2),
    ("Safari", 1), ("Podimo", 1),
)  # fmt: skip
PLACES = (
    ("DE", "DE-BE", 14), ("DE", "DE-BY", 12), ("DE", "DE-HH", 10), ("GB", "GB-ENG", 12),
    ("US", "US-CA", 9), ("US", "US-NY", 8), ("AT", "AT-9", 6), ("CH", "CH-ZH", 6), ("NL", None, 4),
    ("SE", None, 3), ("FR", "FR-BRE", 3), ("NO", None, 2), ("CA", "CA-BC", 2), (None, None, 3),
)  # fmt: skip
HOURS = np.array([1, 1, 1, 1, 2, 6, 14, 20, 16, 10, 8, 8, 9, 8, 8, 9, 12, 16, 14, 11, 9, 7, 4, 2])
"""How likely people are to fetch in each hour."""


@dataclass(frozen=True)
class Publisher:
    """What was made."""

    episodes: list[Episode]
    flights: list[Flight]


def make_publisher(
    organisation: Organisation,
    layout: DataLayout,
    now: datetime,
    episodes: int = 30,
    days: int = 90,
    times: int = 1,
) -> Publisher:
    """Everything of it, with `times` as many listeners; the lake counts it at its next pass. Needs
    the database."""
    chance = np.random.default_rng(7)
    flights = [make_flight(organisation, name) for name in ("Mid, autumn", "Mid, winter")]
    placements = list(Placement.objects.filter(flight__in=flights).values_list("number", flat=True))
    made, tables = [], []
    for slug, title, subscribers, seconds, zone in SHOWS:
        show = make_show(organisation, slug=slug, title=title, time_zone=zone)
        listeners = 1_000_000 * len(made) + np.arange(subscribers * times)
        for number in range(episodes):
            words = f"{WORDS[number % len(WORDS)]} {number // len(WORDS) + 1}"
            episode = make_episode(show, slug=f"episode-{number + 1}", title=words)
            MediaVersion.objects.filter(pk=episode.media_id).update(seconds=seconds)
            back = timedelta(days=7 * (episodes - 1 - number) + 2, hours=now.hour - 5)
            publish(episode, None, now - back)
            episode.refresh_from_db()
            made.append(episode)
            took = choose_listeners(chance, listeners, 0.55 + 0.2 * number / episodes)
            tables.append(make_hits(chance, episode, took, placements, now, days))
    write_days(layout, pa.concat_tables(tables), now)
    return Publisher(made, flights)


def choose_listeners(chance: np.random.Generator, regulars: np.ndarray, share: float) -> np.ndarray:
    """Most regulars, and some who only pass by."""
    stay = regulars[chance.random(len(regulars)) < share]
    passing = chance.integers(1 << 40, 1 << 41, len(regulars) // 6)
    return np.concatenate([stay, passing])


def make_hits(
    chance: np.random.Generator,
    episode: Episode,
    listeners: np.ndarray,
    placements: list[int],
    now: datetime,
    days: int,
) -> pa.Table:
    """One or two requests of each listener: whole, broken off, or none that counts."""
    size = len(listeners)
    assert episode.released_at is not None
    age = np.where(
        chance.random(size) < 0.6, chance.exponential(0.7, size), chance.exponential(20, size)
    )
    day_of = np.floor(age) * 86_400
    hour = chance.choice(24, size, p=HOURS / HOURS.sum())
    within = np.where(
        age < 1, age * 50_000, (hour * 3600 + chance.integers(0, 3600, size)) % 86_400
    )
    released = np.datetime64(episode.released_at.astimezone(UTC).replace(tzinfo=None), "us")
    began = np.where(age < 1, released, released.astype("datetime64[D]").astype("datetime64[us]"))
    started = began + ((day_of + within) * 1_000_000).astype("timedelta64[us]")
    latest = np.datetime64(now.replace(tzinfo=None), "us")
    kept = (started < latest) & (started >= latest - np.timedelta64(days, "D"))
    started, listeners = started[kept], listeners[kept]
    return tabulate_hits(chance, episode, listeners, started, placements)


def tabulate_hits(
    chance: np.random.Generator,
    episode: Episode,
    listeners: np.ndarray,
    started: np.ndarray,
    placements: list[int],
) -> pa.Table:
    size = len(listeners)
    seconds = float(MediaVersion.objects.values_list("seconds", flat=True).get(pk=episode.media_id))
    whole = HEADER + int(seconds * BITRATE / 8)
    streams = chance.random(size) < 0.35
    stops = HEADER + (whole - HEADER) * np.clip(chance.beta(1.6, 0.7, size), 0.02, 1)
    fate = chance.random(size)
    agents, shares = list_agents()
    agent = np.searchsorted(np.cumsum(shares), (listeners * 2_654_435_761 % 10_007) / 10_007)
    place = np.searchsorted(
        np.cumsum([weight for *_, weight in PLACES]) / sum(weight for *_, weight in PLACES),
        (listeners * 40_503 % 9_973) / 9_973,
    )
    spots = [
        [{"placement": placements[n % 2], "nth": 0, "length": SPOT, "start": 0, "end": SPOT}]
        if n % 4 and not streamed
        else None
        for n, streamed in zip(range(size), streams.tolist(), strict=True)
    ]
    columns: dict[str, object] = {
        "started_at": started,
        "ended_at": started + np.timedelta64(40, "s"),
        "listener": [f"{number:064x}" for number in listeners.tolist()],
        "listener_high": listeners * 7_046_029_254_386_353 + 11,
        "listener_low": (listeners * 5_871_781_006_564_003).astype("int64"),
        "network": ["data-centre" if one > 0.985 else None for one in fate.tolist()],
        "is_shared": np.zeros(size, bool),
        "country": [PLACES[n][0] for n in place.tolist()],
        "region": [PLACES[n][1] for n in place.tolist()],
        "spots": spots,
        "show_id": [episode.show_id] * size,
        "episode_id": [episode.id] * size,
        "id": [f"{number:016x}" for number in chance.integers(0, 1 << 62, size).tolist()],
        "edge": ["a1"] * size,
        "method": ["HEAD" if one < 0.03 else "GET" for one in fate.tolist()],
        "status": np.where(fate < 0.05, 304, np.where(streams, 206, 200)),
        "ua": ["Googlebot/2.1" if one > 0.97 and one < 0.985 else agents[n]
               for one, n in zip(fate.tolist(), agent.tolist(), strict=True)],
        "range": ["bytes=0-" if one else None for one in streams.tolist()],
        "first_byte": np.zeros(size, "int64"),
        "sent": np.where(streams, stops, whole).astype("int64"),
        "size": np.full(size, whole),
        "header_bytes": np.full(size, HEADER),
        "content_seconds": np.full(size, seconds),
        "bitrate": np.full(size, BITRATE),
        "kind": ["audio"] * size,
    }  # fmt: skip
    return pa.table(
        [
            pa.array(columns[field.name]).cast(field.type)
            if field.name in columns and field.name != "spots"
            else pa.array(columns.get(field.name) or [None] * size, field.type)
            for field in SCHEMA
        ],
        schema=SCHEMA,
    )


def list_agents() -> tuple[list[str], np.ndarray]:
    """An agent for each app, and how many listeners it has."""
    examples = {row["name"]: row["examples"][0] for kind in DATA["apps"].values() for row in kind}
    shares = np.array([share for _, share in APPS], float)
    return [examples[name] for name, _ in APPS], shares / shares.sum()


def write_days(layout: DataLayout, hits: pa.Table, now: datetime) -> None:
    """The rows as the lake's files, one an hour, put in force together."""
    manifest = load_manifest(layout.lake)
    hits = hits.sort_by("started_at")
    hours = hits["started_at"].to_numpy().astype("datetime64[h]")
    begins = np.flatnonzero(np.diff(hours.astype("int64"), prepend=-1))
    for begin, end in zip(begins, [*begins[1:], len(hours)], strict=True):
        hour = str(hours[begin])
        name = f"hits/date={hour[:10]}/hour={hour[11:]}/seed.parquet"
        (layout.lake / name).parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(hits.slice(begin, end - begin), layout.lake / name)
        manifest.hours[hour] = [
            HourFile(name=name, rows=int(end - begin), added=format_instant(now))
        ]
    save_manifest(layout.lake, manifest)
