"""Bodies as the forms of campaigns read them, and the forms' mistakes as problems."""

from collections.abc import Mapping
from typing import Any

import msgspec
from django import forms

from stentor.api.conventions import forms as conventions
from stentor.campaigns.wording import write_ages, write_caps, write_dayparts
from stentor.contracts.adbook import AgeSpan, Cap, Daypart

SIDES = {"targets": "in", "excludes": "not"}
PLACES = {
    "goal_impressions": "goal/impressions",
    "goal_spend": "goal/spend",
    "in_places": "targets/countries",
    "not_places": "excludes/countries",
    "__all__": "",
}
"""Form fields whose mistakes stand elsewhere in a body."""


def word(body: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent, by the names and in the words of the forms."""
    worded: dict[str, Any] = {}
    for name, value in body.items():
        if name == "caps":
            worded[name] = write_caps(msgspec.convert(value, list[Cap]))
        elif name == "dayparts":
            worded[name] = write_dayparts(msgspec.convert(value, list[Daypart]))
        elif name in SIDES:
            worded |= _word_targets(SIDES[name], value)
        elif name == "goal":
            worded["goal_impressions"] = (value or {}).get("impressions")
            worded["goal_spend"] = (value or {}).get("spend")
        elif name == "priority":
            worded[name] = str(value)
        else:
            worded[name] = value
    return worded


def require_valid(form: forms.BaseForm) -> None:
    """Problem with every mistake at its place in the body."""
    conventions.require_valid(form, _place)


def _word_targets(side: str, targets: Mapping[str, Any]) -> dict[str, Any]:
    ages = msgspec.convert(targets["ages"], list[AgeSpan])
    return {
        f"{side}_shows": targets["shows"],
        f"{side}_devices": targets["devices"],
        f"{side}_categories": ", ".join(targets["categories"]),
        f"{side}_places": ", ".join([*targets["countries"], *targets["regions"]]),
        f"{side}_apps": ", ".join(targets["apps"]),
        f"{side}_ages": write_ages(ages),
        f"{side}_keys": ", ".join(targets["keys"]),
    }


def _place(name: str) -> str:
    if name in PLACES:
        return PLACES[name]
    side, _, rest = name.partition("_")
    sides = {one: whole for whole, one in SIDES.items()}
    return f"{sides[side]}/{rest}" if side in sides and rest else name
