"""Every place the page is written or carried to, and what is told of one that does not take it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from stentor.alarms import Alarm, Severity
from stentor.contracts.places import Place, render_places
from stentor.prober.page.bucket import Bucket
from stentor.prober.page.model import StatusPage
from stentor.prober.page.place import Place as Base
from stentor.prober.page.push import Carrier, Command, Pusher
from stentor.prober.page.site import PageFiles, replace_whole
from stentor.prober.settings import StatusSettings

TOLD_AFTER = timedelta(minutes=2)
"""How long a place may fail before people are told: until then it is tried again."""


class Copy:
    """A directory that gets a copy: another machine's disk, mounted."""

    def __init__(self, directory: Path, base: Base) -> None:
        self._files = PageFiles(directory, base)
        self.place = Place(name=str(directory))

    def write(self, page: StatusPage) -> None:
        problem = self._files.write(page)
        at = page.written_at
        self.place = self.place.fail(problem, at) if problem else self.place.succeed(at)


class SecondPlaces:
    """All of them, by the settings; `outbox` is where commands and buckets are fed from."""

    def __init__(self, settings: StatusSettings, outbox: Path, note: Path, base: Base) -> None:
        """`note` is the file that says how they are."""
        carriers: list[Carrier] = [Command(words) for words in settings.push]
        carriers += [Bucket(one) for one in settings.buckets]
        self._copies = [Copy(path, base) for path in settings.copies]
        self._outbox = PageFiles(outbox, base) if carriers else None
        self._pusher = Pusher(carriers, outbox)
        self._note = note
        self._noted: Sequence[Place] | None = None

    @property
    def places(self) -> list[Place]:
        return [*(copy.place for copy in self._copies), *self._pusher.places]

    def write(self, page: StatusPage) -> None:
        for copy in self._copies:
            copy.write(page)
        if self._outbox:
            self._outbox.write(page)
        self._pusher.want()

    def turn(self) -> None:
        """Carries what is to be carried. Returns at once; OSError when the note is not taken."""
        self._pusher.turn()
        places = self.places
        if places != self._noted:
            replace_whole(self._note, render_places(places))
            self._noted = places

    def list_alarms(self, now: datetime) -> Iterator[Alarm]:
        """Of places that have failed for some time."""
        for place in self.places:
            if place.failing_since and now - place.failing_since >= TOLD_AFTER:
                yield Alarm(
                    key=f"status-page:{place.name}",
                    severity=Severity.NOTE,
                    title=f"The status page does not get to {place.name}",
                    text="Readers there see an old page. It is tried again every few seconds.",
                    details={
                        "reason": place.reason,
                        "since": f"{place.failing_since:%H:%M:%S} UTC",
                    },
                )
