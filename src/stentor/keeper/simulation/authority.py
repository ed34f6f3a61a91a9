"""An authority that can be down, slow, limiting, wrong, or full of bad advice."""

import bisect
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from stentor.keeper.life.records import Window
from stentor.keeper.renewal.ports import IssueError, Request
from stentor.keeper.simulation.disk import KilledError
from stentor.keeper.simulation.paper import read, write_chain

WEEK = 7 * 86_400.0
USUAL_SECONDS = 5.0
"""From an order to its certificate."""


@dataclass
class SimulatedAuthority:
    """The renewal's `Issuer`, and the adviser of windows."""

    name: str
    now: Callable[[], float]
    """True time."""
    spend: Callable[[float], None]
    """Lets time pass for whoever is asking."""
    life: float
    chance: random.Random
    is_down: bool = False
    is_hanging: bool = False
    is_limiting_until: float = 0.0
    failing_part: float = 0.0
    """The part of attempts that fail."""
    fault: str = ""
    """What is wrong with certificates: `chain`, `name`, `future`."""
    window: tuple[float, float] | None = None
    """What it suggests for everything, relative to nothing: absolute moments."""
    blocked_names: set[str] = field(default_factory=set)
    listed: set[str] = field(default_factory=set)
    """Numbers of certificates on its revocation list."""
    most_orders: int = 0
    """Orders in three hours, 0 for any number."""
    most_duplicates: int = 0
    """Orders for one name in a week, 0 for any number."""
    kills: int = 0
    """So many more times the keeper dies while it waits for an order that it has made."""
    attempts: int = 0
    """How often it was asked, heard or not."""
    defied: int = 0
    """How often it was asked before the moment that it had named."""
    orders: int = 0
    issued: int = 0
    made: dict[str, list[float]] = field(default_factory=dict)
    """By name, when orders were made."""
    _told: dict[str, float] = field(default_factory=dict)
    """By name, until when it said that it limits."""
    _recent: list[float] = field(default_factory=list)

    def issue(self, request: Request, note_order: Callable[[str], None]) -> str:
        """As the real one: IssueError, or the chain after a while."""
        self.attempts += 1
        self.defied += self.now() < self._told.get(request.name, 0.0)
        if self.is_down:
            raise IssueError(f"{self.name}: connection refused", is_unreached=True)
        if self.is_hanging:
            self.spend(request.seconds)
            raise IssueError(f"{self.name} took too long", is_resumable=True, is_silent=True)
        is_resumed = request.order.startswith(self.name)
        if not is_resumed:
            self._count_order_or_tell(request.name)
        note_order(request.order if is_resumed else f"{self.name}/{self.orders}")
        if self.kills:
            self.kills -= 1
            raise KilledError
        if request.name in self.blocked_names:
            raise IssueError(f"{self.name}: {request.name} was not proved")
        chain = self._write(request)
        self.spend(USUAL_SECONDS)
        if self.is_down or self.chance.random() < self.failing_part:
            raise IssueError(f"{self.name}: it failed", is_resumable=True)
        self.issued += 1
        return chain

    def _count_order_or_tell(self, name: str) -> None:
        try:
            self._count_order(name, self.now())
        except IssueError as error:
            self._told[name] = error.until
            raise

    def _count_order(self, name: str, now: float) -> None:
        """Limits are for new orders; one that is taken up again is not counted twice."""
        self._limit(now)
        self._limit_duplicates(name, now)
        self.orders += 1
        self.made.setdefault(name, []).append(now)
        if self.most_orders:
            self._recent.append(now)

    def _limit(self, now: float) -> None:
        if now < self.is_limiting_until:
            raise IssueError(f"{self.name}: too many", until=self.is_limiting_until)
        if self.most_orders:
            self._recent = [moment for moment in self._recent if moment > now - 10_800]
            if len(self._recent) >= self.most_orders:
                raise IssueError(f"{self.name}: too many", until=self._recent[0] + 10_800)

    def _limit_duplicates(self, name: str, now: float) -> None:
        if self.most_duplicates:
            recent = self._list_week(name, now)
            if len(recent) >= self.most_duplicates:
                raise IssueError(f"{self.name}: too many for {name}", until=recent[0] + WEEK)

    def _list_week(self, name: str, now: float) -> list[float]:
        return [moment for moment in self.made.get(name, ())[-9:] if moment > now - WEEK]

    def find_busiest_week(self) -> int:
        """The most orders that were made for one name in seven days."""
        return max(
            (
                bisect.bisect_right(moments, moment + WEEK) - at
                for moments in self.made.values()
                for at, moment in enumerate(moments)
            ),
            default=0,
        )

    def _write(self, request: Request) -> str:
        begins = self.now() + (3600.0 if self.fault == "future" else -1.0)
        name = f"not-{request.name}" if self.fault == "name" else request.name
        fault = "chain" if self.fault == "chain" else ""
        return write_chain(request.key, name, begins, begins + self.life, fault)

    def find_hindrance(self, name: str, now: float) -> str:
        """Why no good certificate could be had from it now; empty where one could."""
        if self.is_down or self.is_hanging:
            return "is down"
        if now < self.is_limiting_until:
            return "limits"
        if self.most_duplicates and len(self._list_week(name, now)) >= self.most_duplicates:
            return "limits the name"
        if self.fault:
            return "issues what cannot be used"
        return "refuses the name" if name in self.blocked_names else ""

    def advise(self, content: bytes, now: float, most: float) -> Window:
        """LookupError where it gives no advice."""
        parts = read(content)
        if self.is_down or self.window is None or parts is None:
            raise LookupError(f"{self.name} says nothing")
        return Window(*self.window, ask_again=now + most)
