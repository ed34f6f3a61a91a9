"""`stentor hits read`: access logs of others to hit records."""

import gzip
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, BinaryIO, cast

import typer

from stentor.contracts.hit import encode_hit
from stentor.counting.logs import BadLineError, Episodes, parse_episodes, read_log
from stentor.lake.line_files import Meter, UnreadableFileError, iterate_lines
from stentor.lake.sealing import seal_addresses
from stentor.lib.clock import utc_now
from stentor.lib.durable import write_durably
from stentor.lib.ids import new_id
from stentor.project.configuration import ConfigurationError, load_configuration
from stentor.project.errors import end_with_bad_input, end_with_failure
from stentor.project.reading import meter_reading

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
    output: Annotated[
        Path | None,
        typer.Option(
            help="Where to write them, gzipped if it ends in .gz; there whole or not at all."
            " Default: standard output."
        ),
    ] = None,
    takes_in: Annotated[
        bool,
        typer.Option(
            "--take-in",
            help="Give them to the lake of the data directory, addresses sealed, to be counted"
            " with what the edges saw.",
        ),
    ] = False,
    data: Annotated[Path | None, typer.Option(help="The data directory, for --take-in.")] = None,
    skips: Annotated[
        bool,
        typer.Option(
            "--skip-bad/--strict",
            help="Pass over lines of no such format and tell how many, or end at the first.",
        ),
    ] = True,
) -> None:
    """Writes hit records for `stentor hits count`, one JSON line a request, or takes them in."""
    keys: Path | None = None
    if takes_in:
        if output is not None:
            end_with_bad_input("--take-in gives them to the lake: name no --output beside it")
        try:
            layout = load_configuration(data).layout
        except ConfigurationError as error:
            end_with_bad_input(str(error))
        now = utc_now()
        keys, output = layout.keys, layout.spool / f"{now:%Y%m%dT%H}-read-{new_id(now)}.hits"
    try:
        known = parse_episodes(episodes.read_text())
    except (OSError, ValueError) as error:
        end_with_bad_input(f"{episodes}: {getattr(error, 'strerror', None) or error}")
    try:
        with open_output(output) as out, meter_reading(files) as meter:
            for path in files:
                lines = iterate_texts(path, meter)
                log = Log(path, lines, log_format.value, known)
                write_hits(out, log, keys, skips=skips)
    except UnreadableFileError as error:
        end_with_bad_input(str(error))
    except BadLineError as error:
        end_with_bad_input(f"{error}")
    except BrokenPipeError:
        end_with_failure("whoever read the records went away before the end")
    except OSError as error:
        end_with_failure(f"{output or 'standard output'}: {error.strerror or error}")


@dataclass(frozen=True)
class Log:
    """One that is read."""

    path: Path
    lines: Iterator[str]
    format: str
    episodes: Episodes


def write_hits(out: BinaryIO, log: Log, keys: Path | None, *, skips: bool) -> None:
    """With `keys` no address stands in the clear. BadLineError for a log of which no line is of
    the format, and, unless it `skips`, for the first that is not.
    """
    path = log.path
    bad: list[BadLineError] = []
    skipped = written = 0

    def tell(error: BadLineError) -> None:
        nonlocal skipped
        skipped += 1
        if skipped <= SHOWN:
            bad.append(error)
            typer.echo(f"skipped {path} {error}", err=True)

    try:
        found = read_log(log.lines, log.format, log.episodes, tell if skips else None)
        for hit in found if keys is None else seal_addresses(found, keys, utc_now()):
            out.write(encode_hit(hit) + b"\n")
            written += 1
    except BadLineError as error:
        raise BadLineError(f"{path}: {error}") from error
    if skipped and not written:
        raise BadLineError(f"{path}: no line is of the format {log.format}; {bad[0]}")
    if skipped:
        typer.echo(f"{path}: {written:,} requests, {skipped:,} lines were none", err=True)


def iterate_texts(path: Path, meter: Meter) -> Iterator[str]:
    """The lines of a log; what is no UTF-8 is kept readable."""
    for line in iterate_lines(path, meter):
        yield line.decode(errors="backslashreplace")


@contextmanager
def open_output(path: Path | None) -> Iterator[BinaryIO]:
    """Standard output, or a file that takes its name when all is written."""
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with write_durably(path) as file:
        if path.suffix != ".gz":
            yield file
            return
        with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=3, mtime=0) as packed:
            yield cast(BinaryIO, packed)
