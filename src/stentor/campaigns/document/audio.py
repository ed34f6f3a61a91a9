"""What a flight has in place of a spot: a host's takes, or where it stands in episodes' audio."""

from typing import Final

from stentor.campaigns.document.entries import BAKED_IN, HOST_READ, PositionEntry, TakeEntry
from stentor.campaigns.document.reading import Fields
from stentor.campaigns.moments import parse_moment

LONGEST_SCRIPT: Final = 10_000


def read_script(fields: Fields) -> str | None:
    """None where the document does not say it."""
    if not fields.has("script"):
        return None
    return fields.read_text("script", LONGEST_SCRIPT, default="")


def read_takes(fields: Fields, creative: str) -> list[TakeEntry]:
    """One recording a show."""
    if fields.has("takes") and creative != HOST_READ:
        fields.complain(f'is for flights whose creative is "{HOST_READ}"', "takes")
    takes: list[TakeEntry] = []
    for one in fields.read_objects("takes"):
        show = one.read_text("show", 80)
        if show and show in {take.show for take in takes}:
            one.complain(f"{show!r} has a take already", "show")
        takes.append(
            TakeEntry(place=one.place, show=show, creative=one.read_text("creative", 4096))
        )
        one.end()
    return takes


def read_baked_in(fields: Fields, creative: str) -> list[PositionEntry] | None:
    """None where the document does not say it: then what was said before stays."""
    if not fields.has("baked_in"):
        return None
    if creative != BAKED_IN:
        fields.complain(f'is for flights whose creative is "{BAKED_IN}"', "baked_in")
    positions = []
    for one in fields.read_objects("baked_in"):
        position = PositionEntry(
            place=one.place, show=one.read_text("show", 80), episode=one.read_text("episode", 80),
            start=_read_moment(one, "from"), end=_read_moment(one, "to"),
        )  # fmt: skip
        one.end()
        positions.append(position)
    return positions


def _read_moment(fields: Fields, name: str) -> float:
    text = fields.read_text(name, 20)
    try:
        return round(parse_moment(text), 3) if text else 0.0
    except ValueError as error:
        fields.complain(str(error), name)
        return 0.0
