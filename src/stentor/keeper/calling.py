"""Certificates whose renewal is late, as alarms: one a name, louder as its end comes nearer."""

from collections.abc import Iterable

from stentor.alarms import Alarm
from stentor.contracts.alarm import Severity
from stentor.keeper.life.records import Situation
from stentor.keeper.public_alarm import compute_name_alarm

WITHIN = "certificate:"


def list_alarms(situations: Iterable[Situation], now: float) -> list[Alarm]:
    """What is wrong now, of all these names."""
    found = []
    for situation in situations:
        state = compute_name_alarm(situation, now)
        if state.level != "calm" and (situation.live or situation.failures):
            found.append(
                Alarm(
                    key=f"{WITHIN}{situation.name}",
                    severity=Severity(state.level),
                    title=f"The certificate of {situation.name}: {state.reason}",
                    text="`stentor certs status` says what was tried and what happens next.",
                )
            )
    return found
