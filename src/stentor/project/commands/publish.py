"""`stentor publish FILE`: an audio file in, a public episode out."""

import json
import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stentor.project.configuration import ConfigurationError
from stentor.project.errors import end_with_bad_input, end_with_failure

if TYPE_CHECKING:
    from stentor.catalog.models import Episode
    from stentor.intake.breaks import Break
    from stentor.project.publication import OnProgress, Publication

DEFAULT_CATEGORY = "Society & Culture"

app = typer.Typer(add_completion=False)


@app.callback(
    invoke_without_command=True,
    context_settings={"allow_interspersed_args": True},
)
def publish(
    file: Annotated[Path, typer.Argument(help="WAV, FLAC, MP3, M4A, …")],
    show: Annotated[str, typer.Option(help="Address of the show; made if it is not there.")],
    title: Annotated[str, typer.Option(help="Title of the episode.")],
    show_title: Annotated[str, typer.Option(help="Title of a new show.")] = "",
    guid: Annotated[str, typer.Option(help="Replace the audio of this episode.")] = "",
    breaks: Annotated[
        list[str] | None,
        typer.Option(
            "--break", help="Where ads may stand: pre, seconds or 12:30, with x2 for two of them."
        ),
    ] = None,
    notes: Annotated[str, typer.Option(help="Show notes, HTML or plain text.")] = "",
    chapters: Annotated[
        Path | None, typer.Option(help="Lines like 00:12:30 The river, or chapters JSON.")
    ] = None,
    transcript: Annotated[Path | None, typer.Option(help="WebVTT or SubRip (SRT).")] = None,
    language: Annotated[str, typer.Option(help="Of a new show.")] = "en",
    category: Annotated[str, typer.Option(help="Of a new show, from Apple's list.")] = (
        DEFAULT_CATEGORY
    ),
    description: Annotated[str, typer.Option(help="Of a new show.")] = "",
    author: Annotated[str, typer.Option(help="Of a new show.")] = "",
    owner_email: Annotated[str, typer.Option(help="Of a new show.")] = "",
    data: Annotated[Path | None, typer.Option(help="The data directory.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Takes the file in and publishes it, whether the server runs or not."""
    require_readable(file)
    if not title.strip():
        end_with_bad_input("--title is empty; say what the episode is called")
    places = read_breaks(breaks or [])
    if chapters is not None:
        require_readable(chapters)
    if transcript is not None:
        require_readable(transcript)
    set_up(data)
    from stentor.project.publication import Publication, describe

    wanted = Publication(
        file=file,
        show=show,
        title=title.strip(),
        show_title=show_title.strip(),
        guid=guid,
        breaks=tuple(place.second for place in places),
        slots=tuple(place.slots for place in places),
        notes=notes,
        chapters=read_chapters(chapters) if chapters else (),
        transcript=read_transcript(transcript) if transcript else "",
        show_fields=tuple(
            {
                "language": language,
                "category": category,
                "description": description,
                "author": author,
                "owner_email": owner_email,
            }.items()
        ),
    )
    report = describe(take_in(wanted))
    if as_json:
        sys.stdout.write(json.dumps(report) + "\n")
    else:
        sys.stdout.write(f"published {report['enclosure']}, in {report['feed']}\n")


def read_breaks(texts: list[str]) -> "list[Break]":
    """In order of time, each once. Exit code 2 when one is none."""
    from stentor.intake.breaks import BreaksError, parse_break, require_places

    try:
        places = sorted({place.second: place for place in map(parse_break, texts)}.values())
    except BreaksError as error:
        end_with_bad_input(f"--break takes a number of seconds or a time: {error}")
    try:
        require_places(places)
    except BreaksError as error:
        end_with_bad_input(f"--break: {error}")
    if places and math.isinf(places[-1].second):
        end_with_bad_input("--break takes a post-roll by the second at which the audio ends")
    return places


def read_chapters(file: Path) -> tuple[dict[str, Any], ...]:
    """Exit code 2 when they are none."""
    from stentor.catalog.chapters import ChaptersError, parse_chapters

    try:
        return tuple(parse_chapters(file.read_text("utf-8-sig")))
    except (ChaptersError, UnicodeDecodeError) as error:
        end_with_bad_input(f"{file}: {error}")


def read_transcript(file: Path) -> str:
    """As `Episode.transcript`. Exit code 2 when it is none."""
    from stentor.transcripts.cue import TranscriptError
    from stentor.transcripts.reading import MOST_BYTES, normalise_transcript

    try:
        with file.open("rb") as opened:
            return normalise_transcript(opened.read(MOST_BYTES + 1))
    except TranscriptError as error:
        end_with_bad_input(f"{file}: {error}")


def require_readable(file: Path) -> None:
    """Exit code 2 unless it is a file with something in it."""
    try:
        if not file.is_file():
            end_with_bad_input(f"{file} is not a file")
        with file.open("rb") as opened:
            if not opened.read(1):
                end_with_bad_input(f"{file} is empty")
    except OSError as error:
        end_with_bad_input(f"{file} cannot be read: {error.strerror}")


def set_up(data: Path | None) -> None:
    """Django and the database, which is made when this is the first command ever."""
    from stentor.project.database import DatabaseMissingError, prepare_database
    from stentor.project.set_up import set_up_django

    try:
        prepare_database(set_up_django(data))
    except ConfigurationError as error:
        end_with_bad_input(str(error))
    except (DatabaseMissingError, OSError) as error:
        end_with_failure(str(error))


def take_in(wanted: "Publication") -> "Episode":
    """The published episode; whatever is wrong ends the command with one line."""
    from django.db import DatabaseError

    from stentor.intake.encoding import UnusableAudioError
    from stentor.project.publication import BadPublicationError, publish_file
    from stentor.publishing.errors import PublishingError

    try:
        with show_progress() as on_progress:
            return publish_file(wanted, on_progress)
    except UnusableAudioError as error:
        end_with_bad_input(f"{wanted.file}: {error}")
    except BadPublicationError as error:
        end_with_bad_input(str(error))
    except (PublishingError, DatabaseError, OSError) as error:
        end_with_failure(str(error))


@contextmanager
def show_progress() -> Iterator["OnProgress"]:
    """A bar a step, on standard error."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description:>10}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bars: dict[str, TaskID] = {}

        def on_progress(step: str, fraction: float) -> None:
            if step not in bars:
                for bar in bars.values():
                    progress.update(bar, completed=1.0)
                bars[step] = progress.add_task(step, total=1.0)
            progress.update(bars[step], completed=fraction)

        yield on_progress
        for bar in bars.values():
            progress.update(bar, completed=1.0)
