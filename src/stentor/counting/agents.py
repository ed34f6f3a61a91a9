"""User agents that make no download: bots by their own words, watches repeating their phone.

`agents.toml` beside this file is the table; its examples are tests.
"""

import hashlib
import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

from stentor.counting.reasons import Reason

_CONTENT = files("stentor.counting").joinpath("agents.toml").read_bytes()

AGENTS_VERSION = hashlib.sha256(_CONTENT).hexdigest()[:8]
"""Changes with the table."""

AGENTS: dict[str, list[dict[str, Any]]] = tomllib.loads(_CONTENT.decode())
"""`bot`, `not_bot` and `app`, see the head of the table."""


def _compile(table: str) -> re.Pattern[str]:
    patterns = (f"(?:{row['pattern']})" for row in AGENTS[table])
    return re.compile("|".join(patterns), re.IGNORECASE)


_BOT = _compile("bot")
_NOT_BOT = _compile("not_bot")
_WATCH = re.compile(r"^atc/.*watchOS|\(null\)/\(null\) watchOS")


@lru_cache(maxsize=1 << 16)
def find_agent_reason(agent: str | None) -> Reason | None:
    """Why no request of this user agent is a download; None when it may be one.

    A watch that fetches for itself says `AppleCoreMedia…Apple Watch` and passes; the agent
    `atc/… watchOS` repeats downloads of the phone.
    """
    if agent is None or agent.strip() in {"", "-"}:
        return "user-agent-empty"
    if is_self_declared_bot(agent):
        return "bot-self-declared"
    if _WATCH.search(agent):
        return "watchos-duplicate"
    return None


def is_self_declared_bot(agent: str) -> bool:
    """Does the user agent call itself a bot? Names that only look like it are taken out first."""
    return _BOT.search(_NOT_BOT.sub(" ", agent)) is not None
