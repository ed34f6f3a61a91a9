"""Certificates whose renewal is late, as alarms: one a name, louder as its end comes nearer."""

from collections.abc import Iterable, Mapping

from stentor.alarms import Alarm
from stentor.contracts.alarm import Severity
from stentor.keeper.life.records import Situation
from stentor.keeper.proof import Proof
from stentor.keeper.public_alarm import compute_name_alarm

WITHIN = "certificate:"
SERVED_WITHIN = "certificate-served:"
CLOCK_WITHIN = "clock:"


def list_clock_alarms(skew: float) -> list[Alarm]:
    """Where authorities agree that this machine's clock is ahead by so many seconds, or behind."""
    if not skew:
        return []
    where = "ahead" if skew > 0 else "behind"
    return [
        Alarm(
            key=f"{CLOCK_WITHIN}keeper",
            severity=Severity.NOTE,
            title=f"The clock of the keeper's machine is {where} by {abs(skew):.0f} s",
            text="By what two authorities say. Certificates are renewed by their time; everything "
            "else on the machine goes by the wrong one.",
        )
    ]


def list_serving_alarms(proofs: Mapping[str, Proof]) -> list[Alarm]:
    """Names for which some worker shows what does not lie on the shelf."""
    return [
        Alarm(
            key=f"{SERVED_WITHIN}{name}",
            severity=Severity.PAGE,
            title=f"The certificate of {name}: {proof.problem}",
            text="A worker that takes up no new file serves the old one until it ends. "
            "`stentor certs status` shows which; SIGHUP to the server starts its workers anew.",
        )
        for name, proof in sorted(proofs.items())
        if proof.problem
    ]


def list_alarms(situations: Iterable[Situation], now: float) -> list[Alarm]:
    """What is wrong now, of all these names."""
    found = []
    for situation in situations:
        state = compute_name_alarm(situation, now)
        if state.level != "calm":
            found.append(
                Alarm(
                    key=f"{WITHIN}{situation.name}",
                    severity=Severity(state.level),
                    title=f"The certificate of {situation.name}: {state.reason}",
                    text="`stentor certs status` says what was tried and what happens next.",
                )
            )
    return found
