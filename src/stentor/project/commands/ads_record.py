"""`stentor ads record`: a day as it was, to be replayed."""

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from stentor.project.errors import end_with_bad_input, end_with_failure


def record(
    file: Annotated[Path, typer.Argument(help="Where the day is written, JSON.")],
    day: Annotated[str, typer.Option(help="A UTC day, 2026-11-24; today without it.")] = "",
    data: Annotated[Path | None, typer.Option(help="The data directory.")] = None,
) -> None:
    """Writes a day's decisions as a scenario for `ads replay`; nobody can be told from it."""
    from stentor.project.commands.publish import set_up

    set_up(data)
    from django.conf import settings

    from stentor.accounts.first import find_or_make_organisation
    from stentor.ads.replay import encode_scenario
    from stentor.campaigns.recording.day import NothingRecordedError, record_day
    from stentor.lib.clock import utc_now
    from stentor.lib.durable import write_bytes_durably

    now = utc_now()
    try:
        wanted = date.fromisoformat(day) if day else now.date()
    except ValueError:
        end_with_bad_input(f"{day!r} is no day; write one like 2026-11-24")
    try:
        scenario = record_day(find_or_make_organisation(), settings.STENTOR_LAYOUT, wanted, now)
        write_bytes_durably(file, encode_scenario(scenario))
    except NothingRecordedError as error:
        end_with_bad_input(str(error))
    except OSError as error:
        end_with_failure(f"{file}: {error.strerror}")
    sys.stdout.write(
        f"recorded {wanted}: {len(scenario.downloads)} decisions for {scenario.listeners} "
        f"listeners, {len(scenario.flights)} flights\n"
    )
