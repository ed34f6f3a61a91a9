"""What the status page speaks of: names that publishers and listeners understand."""

from typing import NamedTuple


class Component(NamedTuple):
    """A thing that works or does not."""

    id: str
    name: str
    meaning: str
    fault: str
    """What an incident is called when it is down."""


COMPONENTS = [
    Component(
        "listening", "Listening", "Episodes can be downloaded and played",
        "Episodes cannot be played",
    ),
    Component("feeds", "Feeds", "Podcast apps find new episodes", "Feeds cannot be read"),
    Component(
        "names", "Names and certificates", "Addresses are found and connections are secure",
        "Secure connections fail",
    ),
    Component("studio", "Studio", "Publishers can sign in and work", "The studio does not answer"),
    Component(
        "publishing", "Publishing", "New episodes go out to listeners", "New episodes do not go out"
    ),
    Component("ads", "Ads", "Ads are chosen and stitched in", "Ads are not stitched in"),
    Component("counts", "Download counts", "Numbers are up to date", "Numbers stand still"),
    Component("machines", "Machines", "Room on disks, clocks that agree", "A machine is in need"),
]  # fmt: skip

BY_ID = {component.id: component for component in COMPONENTS}
SHOW_PREFIX = "show:"
"""Components of single shows; they have pages of their own and no row on the first one."""


def name_component(id: str) -> str:  # noqa: A002 -- the field's name
    """For people; of a show, its address."""
    found = BY_ID.get(id)
    return found.name if found else id.removeprefix(SHOW_PREFIX)


def name_fault(id: str) -> str:  # noqa: A002 -- the field's name
    found = BY_ID.get(id)
    return found.fault if found else f"The feed of {id.removeprefix(SHOW_PREFIX)} has a fault"
