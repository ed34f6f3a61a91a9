"""`stentor ads vast`: the breaks of an episode as VAST 4.2 pods."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stentor.project.errors import end_with_bad_input

if TYPE_CHECKING:
    from stentor.programmatic.offering.pods import Pod


def vast(
    episode: Annotated[str, typer.Option(help="An episode, as show/episode or by its id.")],
    data: Annotated[Path | None, typer.Option(help="The data directory.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """What a player of whom nothing is known would get in each break: one document a break."""
    from stentor.project.commands.publish import set_up

    set_up(data)
    pods = build_pods_of(episode)
    if as_json:
        described = [
            {"break": pod.break_number, "kind": pod.kind, "ads": len(pod.ads),
             "vast": pod.render().decode()}
            for pod in pods
        ]  # fmt: skip
        sys.stdout.write(json.dumps({"episode": episode, "pods": described}) + "\n")
        return
    for pod in pods:
        sys.stderr.write(f"break {pod.break_number}, {pod.kind}: {len(pod.ads)} ads\n")
        sys.stdout.write(pod.render().decode())


def build_pods_of(name: str) -> "list[Pod]":
    """Of the episode of that name, by the ad book as it is now."""
    from django.utils import timezone

    from stentor.ads import PreparedBook
    from stentor.campaigns.book import build_book
    from stentor.catalog.models import Episode
    from stentor.intake.encoding import Form
    from stentor.programmatic.offering.pods import build_pods, list_episode_slots

    show, _, slug = name.rpartition("/")
    episodes = Episode.objects.select_related("show", "media")
    found = episodes.filter(show__slug=show, slug=slug).first() if show else None
    found = found or episodes.filter(pk=name).first()
    if found is None:
        end_with_bad_input(f"there is no episode {name}; write it as show/episode")
    if found.media is None:
        end_with_bad_input(f"{name} has no audio yet, so no breaks")
    now, form = timezone.now(), Form(found.media.channels, found.media.bitrate)
    book = PreparedBook(build_book(now.date()))
    slots = list(list_episode_slots(found))
    return build_pods(found.show, slots, book, now, episode=found, form=form)
