"""`stentor hits read`: access logs of others to hit records."""

import gzip
import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from stentor.contracts.hit import encode_hit
from stentor.counting.logs import BadLineError, Episodes, parse_episodes, read_log
from stentor.project.errors import end_with_bad_input


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
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Pass over lines that are not of the format.")
    ] = False,
) -> None:
    """Writes hit records for `stentor hits count`, one JSON line a request, to standard output."""
    try:
        known = parse_episodes(episodes.read_text())
    except (OSError, ValueError) as error:
        end_with_bad_input(f"{episodes}: {getattr(error, 'strerror', None) or error}")
    for path in files:
        try:
            write_hits(path, log_format.value, known, skip_bad=skip_bad)
        except (OSError, EOFError, BadLineError) as error:
            end_with_bad_input(f"{path}: {getattr(error, 'strerror', None) or error}")


def write_hits(path: Path, log_format: str, episodes: Episodes, *, skip_bad: bool) -> None:
    def tell(bad: BadLineError) -> None:
        typer.echo(f"skipped {path} {bad}", err=True)

    for hit in read_log(iterate_lines(path), log_format, episodes, tell if skip_bad else None):
        sys.stdout.write(encode_hit(hit).decode() + "\n")


def iterate_lines(path: Path) -> Iterator[str]:
    """The lines of a log; what is no UTF-8 is kept readable."""
    open_file = gzip.open if path.suffix == ".gz" else open
    with open_file(path, "rt", encoding="utf-8", errors="backslashreplace") as file:
        lines: Iterable[str] = file
        yield from lines
