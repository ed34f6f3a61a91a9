"""A made-up day of hits, as the lake holds them: Parquet files by hour, merged.

Per download there are 2.2 requests. A tenth of the requests is none that counts: bots, HEAD,
probes, 304s, data centres. A quarter of the listeners takes an episode in pieces.
"""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stentor.counting.agents.table import DATA
from stentor.lake.columns import SCHEMA

REQUESTS_PER_DOWNLOAD = 2.2
FILE_ROWS = 2_000_000
BITRATE, HEADER, MINUTES = 128_000, 8_576, 40
SIZE = HEADER + MINUTES * 60 * BITRATE // 8
DAY = np.datetime64("2026-11-23", "us")


def list_agents(number: int = 3_000) -> list[str]:
    """Agents of the tables' examples with versions, most used first."""
    apps = [
        example for kind in DATA["apps"].values() for row in kind for example in row["examples"]
    ]
    bots = [example for row in DATA["bots"]["bot"] for example in row["examples"]]
    return [f"{apps[n % len(apps)]} v{n // len(apps)}" for n in range(number)] + bots


def make_files(folder: Path, rows: int, days: int = 1) -> list[Path]:
    """So many rows in files of at most two million."""
    random, agents, paths = np.random.default_rng(7), list_agents(), []
    for number, start in enumerate(range(0, rows, FILE_ROWS)):
        size = min(FILE_ROWS, rows - start)
        path = folder / f"{number:03}.parquet"
        pq.write_table(make_rows(random, agents, size, rows, days), path, compression="zstd")
        paths.append(path)
    return paths


def make_rows(
    random: np.random.Generator, agents: list[str], size: int, rows: int, days: int
) -> pa.Table:
    """A part of a log of `rows`."""
    sessions = random.integers(0, int(rows / REQUESTS_PER_DOWNLOAD), size)
    listener = sessions * 2_654_435_761 % 2_000_000_011 // 3  # several episodes a listener
    episode = sessions * 40_503 % 30_000
    apps = len(agents) - 60
    agent = np.minimum((apps * (listener * 7_919 % 10_007 / 10_007) ** 4).astype(int), apps - 1)
    agent = np.where(random.random(size) < 0.03, apps + random.integers(0, 40, size), agent)
    moment = random.integers(0, days * 86_400_000_000, size)
    in_pieces = sessions % 4 == 0
    piece = random.integers(0, 12, size) * 524_288
    first = np.where(in_pieces, piece, 0)
    sent = np.where(
        in_pieces, 524_288, np.where(sessions % 7 == 0, random.integers(0, SIZE, size), SIZE)
    )
    fate = random.random(size)
    columns: dict[str, object] = {
        "started_at": (DAY + moment.astype("timedelta64[us]")),
        "ended_at": (DAY + (moment + 30_000_000).astype("timedelta64[us]")),
        "listener": write_hex(listener),
        "listener_high": listener * 7_046_029_254_386_353_131,
        "listener_low": (listener + 1) * 5_871_781_006_564_002_453,
        "network": choose(fate > 0.98, "data-centre", None),
        "is_shared": np.zeros(size, bool),
        "show_id": pick([f"01JSHOW{n:019}" for n in range(300)], episode % 300),
        "episode_id": pick([f"01JEPISODE{n:016}" for n in range(30_000)], episode),
        "id": write_hex(random.integers(0, 1 << 62, size)),
        "edge": pick(["a1"], np.zeros(size, int)),
        "method": choose(fate < 0.02, "HEAD", "GET"),
        "status": np.where((fate > 0.02) & (fate < 0.04), 304, np.where(in_pieces, 206, 200)),
        "ua": pick(agents, agent),
        "range": choose((fate > 0.04) & (fate < 0.06), "bytes=0-1", None),
        "first_byte": first,
        "sent": sent,
        "size": np.full(size, SIZE),
        "header_bytes": np.full(size, HEADER),
        "content_seconds": np.full(size, MINUTES * 60.0),
        "bitrate": np.full(size, BITRATE),
        "kind": pick(["audio"], np.zeros(size, int)),
    }
    return pa.table(
        [
            pa.array(columns[field.name]).cast(field.type)
            if field.name in columns
            else pa.nulls(size, field.type)
            for field in SCHEMA
        ],
        schema=SCHEMA,
    )


def write_sample(path: Path, files: list[Path], share: int) -> int:
    """Every request of one listener in `share`, as JSON Lines for whoever reads a row at a time;
    how many there are. Whole listeners, so that requests repeat in it as they do in the log.
    """
    rows = 0
    with path.open("w") as file:
        for one in files:
            table = pq.read_table(one, columns=[*NAMES.values(), "listener_low"])
            number = pc.bit_wise_and(pc.shift_right(table["listener_low"], 24), 0xFFFF)
            chosen = table.filter(pc.less(number, 0x10000 // share)).select(list(NAMES.values()))
            for row in chosen.rename_columns(list(NAMES)).to_pylist():
                row["at"] = row["at"].isoformat()
                file.write(json.dumps(row) + "\n")
            rows += chosen.num_rows
    return rows


NAMES = {
    "at": "started_at",
    "ip": "listener",
    "url": "episode_id",
    "method": "method",
    "ua": "ua",
    "referer": "referer",
    "range": "range",
    "network": "network",
}
"""Fields of the lines and the columns they are of."""


def pick(values: list[str], numbers: np.ndarray) -> pa.Array:
    """Of each number the text that has it."""
    return pa.DictionaryArray.from_arrays(pa.array(numbers.astype("int32")), pa.array(values)).cast(
        pa.string()
    )


def choose(where: np.ndarray, one: str | None, other: str | None) -> pa.Array:
    """One text where it is so, the other elsewhere."""
    return pc.if_else(pa.array(where), pa.scalar(one, pa.string()), pa.scalar(other, pa.string()))


def write_hex(numbers: np.ndarray) -> pa.Array:
    """Texts as long as listener keys, one for each number."""
    raw = np.ascontiguousarray(numbers.astype("uint64")).view("uint8").reshape(-1, 8)
    digits = np.frombuffer(b"0123456789abcdef", "uint8")
    text = np.stack([digits[raw >> 4], digits[raw & 15]], axis=2).reshape(-1, 16)
    return pa.array(np.tile(text, 4).reshape(-1).view("S64").astype("U64"))
