"""All that stands on disk below a folder: the bytes of each file, and what compressed and paged
ones say once they are decoded."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pyarrow.parquet as pq


def iterate_contents(root: Path) -> Iterator[tuple[Path, bytes]]:
    """Files with a content, some of them twice."""
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        content = path.read_bytes()
        yield path, content
        if content[:4] == b"PAR1":
            rows = pq.read_table(path, partitioning=None).to_pylist()
            yield path, "\n".join(map(repr, rows)).encode()
        elif content[:15] == b"SQLite format 3":
            yield path, b"\n".join(_decode_rows(path))


def _decode_rows(path: Path) -> Iterator[bytes]:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        names = connection.execute("select name from sqlite_schema where type = 'table'")
        for (name,) in names.fetchall():
            for row in connection.execute(f"select * from {name}"):
                yield from (one if isinstance(one, bytes) else str(one).encode() for one in row)


def find_traces(root: Path, words: dict[str, bytes]) -> set[str]:
    """Which of the words stand somewhere, by the names they have here."""
    contents = [content for _, content in iterate_contents(root)]
    return {name for name, word in words.items() if any(word in content for content in contents)}
