"""`stentor hits read`: access logs of others to hit records."""

import gzip
import sys
import zlib
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from stentor.contracts.hit import encode_hit
from stentor.counting.logs import BadLineError, Episodes, parse_episodes, read_log
from stentor.project.errors import end_with_bad_input

GZIP = b"\x1f\x8b"
SHOWN = 10
"""Lines that were passed over; of the others only the number is told."""


class LogFormat(StrEnum):
    """The formats of `stentor.counting.logs`, as the command line spells them."""

    cloudfront = "cloudfront"
    fastly = "fastly"
    cloudflare = "cloudflare"
    nginx = "nginx"
    caddy = "caddy"
    s3 = "s3"


def read(
    files: Annotated[list[Path], typer.Argument(help="Access logs, plain or .gz.")],
    log_format: Annotated[LogFormat, typer.Option("--format", help="Whose logs they are.")],
    episodes: Annotated[
        Path, typer.Option(help="JSON: which episode each path is, and what its file is like.")
    ],
    skips: Annotated[
        bool,
        typer.Option(
            "--skip-bad/--strict",
            help="Pass over lines of no such format and tell how many, or end at the first.",
        ),
    ] = True,
) -> None:
    """Writes hit records for `stentor hits count`, one JSON line a request, to standard output."""
    try:
        known = parse_episodes(episodes.read_text())
    except (OSError, ValueError) as error:
        end_with_bad_input(f"{episodes}: {getattr(error, 'strerror', None) or error}")
    for path in files:
        try:
            write_hits(path, log_format.value, known, skips=skips)
        except (OSError, EOFError, zlib.error, BadLineError) as error:
            end_with_bad_input(f"{path}: {getattr(error, 'strerror', None) or error}")


def write_hits(path: Path, log_format: str, episodes: Episodes, *, skips: bool) -> None:
    """BadLineError for a log of which no line is of the format, and, unless it `skips`, for the
    first that is not.
    """
    bad: list[BadLineError] = []
    skipped = written = 0

    def tell(error: BadLineError) -> None:
        nonlocal skipped
        skipped += 1
        if skipped <= SHOWN:
            bad.append(error)
            typer.echo(f"skipped {path} {error}", err=True)

    for hit in read_log(iterate_lines(path), log_format, episodes, tell if skips else None):
        sys.stdout.write(encode_hit(hit).decode() + "\n")
        written += 1
    if skipped and not written:
        raise BadLineError(f"no line is of the format {log_format}; {bad[0]}")
    if skipped:
        typer.echo(f"{path}: {written:,} requests, {skipped:,} lines were none", err=True)


def iterate_lines(path: Path) -> Iterator[str]:
    """The lines of a log, gzipped or not, whatever it is called; what is no UTF-8 is kept
    readable.
    """
    with path.open("rb") as start:
        is_gzip = start.read(2) == GZIP
    open_file = gzip.open if is_gzip else open
    with open_file(path, "rt", encoding="utf-8", errors="backslashreplace") as file:
        lines: Iterable[str] = file
        yield from lines
