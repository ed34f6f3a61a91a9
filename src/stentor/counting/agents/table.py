"""The table of agents: what a user agent is, remembered for those that come again."""

import re
import tomllib
from collections.abc import Sequence
from functools import cached_property, lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from stentor.counting.agents.rows import Kind, Row, Rows, compile_pattern, parse_row
from stentor.counting.reasons import Reason

REMEMBERED = 1 << 18

_FOLDER = files("stentor.counting.agents")
_CONTENTS = {
    name: _FOLDER.joinpath(f"{name}.toml").read_bytes() for name in ("bots", "apps", "devices")
}
DATA: dict[str, dict[str, list[dict[str, Any]]]] = {
    name: tomllib.loads(content.decode()) for name, content in _CONTENTS.items()
}
"""The files of this folder, as they are written."""

_WATCH = re.compile(r"^atc/.*watchOS|\(null\)/\(null\) watchOS")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LETTER = re.compile(r"[^\W\d_]")


class Agent(NamedTuple):
    """What a user agent is."""

    text: str
    """As it is compared: repaired; empty when there was none."""
    kind: Kind
    app: str
    device: str
    os: str
    reason: Reason | None
    """Why no request of it is a download; None when it may be one."""


class AgentTable:
    """Classifies user agents; `version` changes with what it holds."""

    def __init__(self, further: Sequence[Row] = (), further_version: str = "") -> None:
        """`further` rows are tried before the browsers and libraries and after the own apps."""
        own = [
            parse_row(kind, row)
            for kind in ("app", "library", "browser")
            for row in DATA["apps"][kind]
        ]
        apps = [row for row in own if row.kind == "app"]
        self._bots = [row for row in further if row.kind == "bot"]
        self._rows = Rows(
            [*apps, *(row for row in further if row.kind != "bot"), *own[len(apps) :]]
        )
        self._further_bots = Rows(self._bots)
        self._bot = _join(DATA["bots"]["bot"])
        self._not_bot = _join(DATA["bots"]["not_bot"])
        self._referers = {host for row in DATA["bots"]["referer"] for host in row["hosts"]}
        self._further_version = further_version
        self.classify = lru_cache(maxsize=REMEMBERED)(self._classify)
        """An agent's text, None where there was none, to what it is."""
        self.find_referer_reason = lru_cache(maxsize=1 << 16)(self._find_referer_reason)
        """Why no request from that page is a download."""

    @cached_property
    def version(self) -> str:
        """Eight letters that change with the table."""
        whole = b"\n".join([*_CONTENTS.values(), self._further_version.encode()])
        return sha256(whole).hexdigest()[:8]

    def _classify(self, written: str | None) -> Agent:
        text = repair_agent(written)
        if not text:
            return Agent("", "unknown", "unknown", "unknown", "unknown", "user-agent-empty")
        reason = self._find_reason(text)
        row = None if reason == "bot-self-declared" else self._rows.find(text)
        kind: Kind = "bot" if reason == "bot-self-declared" else row.kind if row else "unknown"
        name = row.name if row else "bot" if kind == "bot" else "other"
        device = _find_device(text) or (row and row.device) or _guess_device(row)
        os = _find_os(text) or (row and row.os)
        return Agent(text, kind, name, device or "unknown", os or "unknown", reason)

    def _find_reason(self, text: str) -> Reason | None:
        if _CONTROL.search(text) or not _LETTER.search(text):
            return "user-agent-malformed"
        if self.is_self_declared_bot(text):
            return "bot-self-declared"
        return "watchos-duplicate" if _WATCH.search(text) else None

    def is_self_declared_bot(self, agent: str) -> bool:
        """Does it call itself a bot? Names that only look like it are taken out first."""
        if self._bot.search(self._not_bot.sub(" ", agent)):
            return True
        return bool(self._bots) and self._further_bots.find(agent) is not None

    def _find_referer_reason(self, referer: str | None) -> Reason | None:
        if not referer:
            return None
        try:
            host = (urlsplit(referer).hostname or "").removeprefix("www.")
        except ValueError:
            return None
        return "referer-excluded" if host in self._referers else None


def repair_agent(written: str | None) -> str:
    """The agent as its app meant it: unquoted, unescaped where a log escaped it, no blanks
    around it; empty where there is none.
    """
    text = (written or "").strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1].strip()
    if "%20" in text and " " not in text:
        text = unquote(text)
    return "" if text in {"-", "null", "undefined", "None"} else text


def _join(rows: Sequence[dict[str, Any]]) -> re.Pattern[str]:
    return compile_pattern("|".join(f"(?:{row['pattern']})" for row in rows))


_DEVICES = [(row["kind"], compile_pattern(row["pattern"])) for row in DATA["devices"]["device"]]
_SYSTEMS = [(row["name"], compile_pattern(row["pattern"])) for row in DATA["devices"]["os"]]


def _find_device(text: str) -> str | None:
    return next((kind for kind, pattern in _DEVICES if pattern.search(text)), None)


def _find_os(text: str) -> str | None:
    return next((name for name, pattern in _SYSTEMS if pattern.search(text)), None)


def _guess_device(row: Row | None) -> str | None:
    """Apple's phones do not say so in `Podcasts/… CFNetwork/…`."""
    return "phone" if row and row.os in {"iOS", "Android"} else None


OWN_AGENTS = AgentTable()
"""The table of this folder alone."""
