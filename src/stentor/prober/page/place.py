"""Where a copy of the page is served from, for links that hold there."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Where a copy of the files is served from, for links that hold there."""

    base: str
    """Before every link: `/status` on the site, empty at the root of another host."""
    ending: str
    """Of pages: `.html` where plain files are served."""
    subscribe: str = ""
    """Where people ask to be told."""

    @property
    def home(self) -> str:
        return self.base or "/"

    def page(self, path: str) -> str:
        return f"{self.base}/{path}{self.ending}"

    def file(self, path: str) -> str:
        return f"{self.base}/{path}"


SITE = Place("/status", "")
ELSEWHERE = Place("", ".html")
