"""What a look at a host found, in words for its owner."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

State = Literal["good", "waits", "bad"]
Key = Literal["owner", "address", "reached", "allowed", "certificate"]

TITLES: dict[Key, str] = {
    "owner": "It is yours",
    "address": "It leads here",
    "reached": "Listeners arrive",
    "allowed": "Certificates are allowed",
    "certificate": "A certificate is served",
}
PROVING: tuple[Key, ...] = ("owner", "address", "reached")
"""What has to be good before anything is served or ordered."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    key: Key
    state: State
    words: str
    """What was seen, and what to do where it is not good."""

    @property
    def title(self) -> str:
        return TITLES[self.key]

    def write(self) -> dict[str, Any]:
        return asdict(self)


def read_findings(rows: list[dict[str, Any]]) -> list[Finding]:
    """As they were written."""
    return [Finding(**row) for row in rows]


def is_proof_enough(findings: list[Finding]) -> bool:
    good = {one.key for one in findings if one.state == "good"}
    return good.issuperset(PROVING)
