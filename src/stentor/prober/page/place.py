"""Where a copy of the page is served from, for links that hold there."""

from dataclasses import dataclass
from typing import NamedTuple


class Address(NamedTuple):
    """Where others are told that the page is: by feeds, documents, calendars and mails."""

    url: str
    """Without a trailing slash."""
    ending: str = ""
    """Of pages below it: `.html` where plain files are served."""

    def page(self, path: str) -> str:
        return f"{self.url}/{path}{self.ending}"

    def file(self, path: str) -> str:
        return f"{self.url}/{path}"


@dataclass(frozen=True)
class Place:
    """One copy of the files: its links lead to itself."""

    base: str
    """Before every link: `/status` on the site, empty at the root of another host."""
    ending: str
    """Of pages: `.html` where plain files are served."""
    subscribe: str = ""
    """Where people ask to be told."""
    address: Address | None = None
    """What its feed and documents name; None: what the page says."""

    @property
    def home(self) -> str:
        return self.base or "/"

    def page(self, path: str) -> str:
        return f"{self.base}/{path}{self.ending}"

    def file(self, path: str) -> str:
        return f"{self.base}/{path}"


SITE = Place("/status", "")
OWN = Place("", "")
"""At the root of the page's own host, where the edge finds pages without their ending."""
ELSEWHERE = Place("", ".html")
