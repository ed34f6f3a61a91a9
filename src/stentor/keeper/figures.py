"""What the keeper knows of certificates, as figures for `/metrics`."""

import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec
import structlog

from stentor.contracts.metric import Metric
from stentor.keeper.life.decision import decide
from stentor.keeper.life.records import Situation
from stentor.keeper.proof import Proof
from stentor.keeper.public_alarm import compute_name_alarm, count_failures

log = structlog.get_logger("keeper")

EVERY = 5.0
"""Figures older than four of these are taken for those of a dead process."""
MOST = 3
"""So many times that, where there are thousands of names."""
NAMES_A_SECOND = 600
LEVELS = {"calm": 0.0, "note": 1.0, "page": 2.0, "everybody": 3.0}


def collect_figures(
    situations: Iterable[Situation], proofs: Mapping[str, Proof], now: float
) -> list[Metric]:
    """Of every name and slot. A name that was never proved has no age."""
    ends, ages, levels, failures, due = [], [], [], [], []
    for one in situations:
        label = f'name="{one.name}"'
        for slot, certificate in (("live", one.live), ("spare", one.spare)):
            if certificate:
                ends.append((f'{label},slot="{slot}"', certificate.not_after))
        proof = proofs.get(one.name)
        if proof and proof.proved_at is not None:
            ages.append((label, max(0.0, now - proof.proved_at)))
        levels.append((label, LEVELS[compute_name_alarm(one, now).level]))
        failures.append((label, float(count_failures(one, now))))
        step = decide(one, now)
        if step.at != float("inf"):
            due.append((label, step.at))
    return [
        Metric(f"stentor_certificate_{name}", "gauge", meaning, values)
        for name, meaning, values in (
            ("earliest_expiry_timestamp", "When the first certificate of the chain ends.", ends),
            ("proof_age_seconds", "Since every worker was last seen to serve it.", ages),
            ("alarm", "0 calm, 1 note, 2 page, 3 everybody.", levels),
            ("failures", "Attempts since the last success.", failures),
            ("next_step_timestamp", "When the keeper next does something about it.", due),
        )
    ]


class FiguresWritten:
    """Puts figures where the edge's workers find them, every few seconds."""

    def __init__(self, run: Path) -> None:
        self._path = run / "metrics" / "keeper.json"
        self._due = 0.0

    def write(
        self, situations: Sequence[Situation], proofs: Mapping[str, Proof], now: float
    ) -> None:
        """Costs nothing until it is time; without room on the disk nobody sees figures."""
        if time.monotonic() < self._due:
            return
        pause = len(situations) / NAMES_A_SECOND
        self._due = time.monotonic() + min(max(EVERY, pause), EVERY * MOST)
        temporary = self._path.with_suffix(".part")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(msgspec.json.encode(collect_figures(situations, proofs, now)))
            temporary.replace(self._path)
        except OSError as error:
            log.warning("figures not written", reason=str(error))
