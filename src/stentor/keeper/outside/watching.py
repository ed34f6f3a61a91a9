"""Rounds over all targets, for as long as somebody watches."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event

import structlog

from stentor.alarms import Alarm, Alarms
from stentor.contracts.alarm import Severity
from stentor.keeper.outside.looking import Seen, Trust, look, resolve, say
from stentor.keeper.outside.target import Target
from stentor.keeper.outside.verdict import TRIES, Memory, Verdict, judge
from stentor.lib.clock import Clock, utc_now

log = structlog.get_logger("watch")

WITHIN = "certificate-seen:"
AT_ONCE = 16


@dataclass(frozen=True)
class Found:
    """What a round found of one target."""

    target: Target
    seen: tuple[Seen, ...]
    verdict: Verdict


@dataclass
class Watch:
    """Looks at every address of every target, and remembers from round to round."""

    targets: Sequence[Target]
    trust: Trust
    seconds: float = 10.0
    clock: Clock = utc_now
    tries: int = TRIES
    """Rounds without a handshake after which that is a fault."""
    _memories: dict[Target, Memory] = field(default_factory=dict)

    def take_round(self) -> list[Found]:
        """Every target once, in their order; nothing that a server does breaks it off."""
        with ThreadPoolExecutor(min(AT_ONCE, len(self.targets) or 1)) as pool:
            return list(pool.map(self._look_at, self.targets))

    def _look_at(self, target: Target) -> Found:
        try:
            addresses = resolve(target)
        except OSError as error:
            seen = [Seen(target.host, target.port, unreached=f"it has no address: {say(error)}")]
        else:
            seen = [look(target, address, self.trust, self.seconds) for address in addresses]
        memory = self._memories.get(target, Memory())
        verdict, memory = judge(seen, memory, self.clock().timestamp(), self.tries)
        self._memories[target] = memory
        return Found(target, tuple(seen), verdict)


def watch(
    rounds: Watch,
    alarms: Alarms,
    stop: Event,
    *,
    every: float,
    proof_of_life: Callable[[], None] = lambda: None,
) -> None:
    """Until `stop` is set. `proof_of_life` is called after every whole round."""
    while not stop.is_set():
        found = rounds.take_round()
        alarms.report(list_alarms(found), WITHIN)
        for one in found:
            log.debug("looked", target=one.target.shown, state=one.verdict.level)
        proof_of_life()
        stop.wait(every)


def list_alarms(found: Iterable[Found]) -> list[Alarm]:
    """What is wrong now: one a target."""
    return [
        Alarm(
            key=f"{WITHIN}{one.target.shown}",
            severity=Severity(one.verdict.level),
            title=f"The certificate that {one.target.shown} shows: {one.verdict.reason}",
            text="Seen from outside. `stentor certs status` on the machine itself says more.",
        )
        for one in found
        if one.verdict.level != "calm"
    ]
