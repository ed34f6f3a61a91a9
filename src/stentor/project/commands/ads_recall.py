"""`stentor ads recall`: takes spots back at once, also from downloads under way."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stentor.project.errors import end_with_bad_input, end_with_failure

if TYPE_CHECKING:
    from django.db.models import Q

    from stentor.campaigns.models import Placement

Names = Annotated[list[str] | None, typer.Option(help="Its id or ref; repeats.")]


def recall(
    placement: Annotated[
        list[int] | None, typer.Option(help="A number as `ads load --json` prints it; repeats.")
    ] = None,
    flight: Names = None,
    house: Names = None,
    spot: Annotated[
        list[str] | None, typer.Option(help="A recording's id or name, wherever it is; repeats.")
    ] = None,
    data: Annotated[Path | None, typer.Option(help="The data directory.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Takes spots back for good: within a second every edge answers 410 for whatever has them."""
    from stentor.project.commands.publish import set_up

    if not (placement or flight or house or spot):
        end_with_bad_input("say what to recall: --placement, --flight, --house or --spot")
    set_up(data)
    from django.db.models import Q

    wanted = {f"placement {number}": Q(number=number) for number in placement or ()}
    wanted |= {f"flight {name}": name_row("flight", name, "ref") for name in flight or ()}
    wanted |= {f"house {name}": name_row("house", name, "ref") for name in house or ()}
    wanted |= {
        f"spot {name}": name_row("creative", name, "title", "filename") for name in spot or ()
    }
    numbers = [row.number for name, query in wanted.items() for row in find_rows(name, query)]
    recalled = recall_numbers(numbers)
    if as_json:
        document = {"placements": sorted(set(numbers)), "recalled": recalled}
        sys.stdout.write(json.dumps(document) + "\n")
    else:
        before = len(set(numbers)) - recalled
        sys.stdout.write(f"recalled {recalled}" + (f", {before} were before" * bool(before)) + "\n")


def name_row(noun: str, name: str, *fields: str) -> "Q":
    """Placements of the row that goes by `name`."""
    from django.db.models import Q

    query = Q(**{f"{noun}__id": name})
    for field in fields:
        query |= Q(**{f"{noun}__{field}": name})
    return query


def find_rows(name: str, query: "Q") -> "list[Placement]":
    """What goes by that name. Exit code 2 for nothing, and for more than one thing."""
    from stentor.campaigns.models import Placement

    rows = list(Placement.objects.filter(query))
    noun = name.partition(" ")[0].replace("spot", "creative")
    ids = sorted({getattr(row, f"{noun}_id") for row in rows}) if noun != "placement" else []
    if not rows:
        end_with_bad_input(f"there is no {name}; nothing is recalled")
    if len(ids) > 1:
        end_with_bad_input(f"{name} may be any of {', '.join(ids)}: name it by its id")
    return rows


def recall_numbers(numbers: list[int]) -> int:
    """How many were not recalled before."""
    from django.db import DatabaseError
    from django.utils import timezone

    from stentor.campaigns.models import Placement
    from stentor.campaigns.verbs import recall_placements
    from stentor.publishing.errors import PublishingError

    try:
        rows = Placement.objects.filter(number__in=numbers)
        return recall_placements(rows, None, timezone.now())
    except (PublishingError, DatabaseError, OSError) as error:
        end_with_failure(str(error))
