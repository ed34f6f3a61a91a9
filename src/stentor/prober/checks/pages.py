"""Pages and feeds: what HTTP answers, and whether it is what was published."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Collection
from email.utils import parsedate_to_datetime

from lxml import etree

from stentor.contracts.probe import Outcome
from stentor.lib.clock import Clock, parse_instant
from stentor.prober.asking import Answer, Door, ask
from stentor.prober.check import Finding, Trouble

SLOW_SECONDS = 2.0
STALE_STATUS = dt.timedelta(minutes=5)
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def look_at_page(
    door: Door,
    host: str,
    path: str,
    seconds: float,
    *,
    statuses: Collection[int] = range(200, 400),
    body: str = "",
    slow: float = SLOW_SECONDS,
) -> Finding:
    """Does it answer, with one of `statuses`, text that the pattern `body` is found in, and a
    first byte in time?"""
    answer = ask(door, host, path, seconds=seconds)
    require_status(answer, f"{host}{path}", statuses)
    if body and not re.search(body, answer.body.decode(errors="replace")):
        raise Trouble(
            f"{host}{path} does not say what it should",
            rule=body,
            body=answer.body[:200].decode(errors="replace"),
        )
    if answer.first_byte > slow:
        return Finding(
            Outcome.DEGRADED,
            answer.first_byte,
            reason=f"{host}{path} takes {answer.first_byte:.1f} s to begin",
        )
    return Finding(seconds=answer.first_byte)


def look_at_feed(
    door: Door,
    host: str,
    path: str,
    seconds: float,
    *,
    clock: Clock,
    published: Collection[str] = (),
    longest_silence: dt.timedelta | None = None,
) -> Finding:
    """Is the feed XML, is it one of `published` (SHA-256, in hex; empty: not known here), and is
    its newest item young enough?"""
    answer = ask(door, host, path, seconds=seconds)
    require_status(answer, f"{host}{path}", {200})
    try:
        channel = etree.fromstring(answer.body, PARSER).find("channel")
    except etree.XMLSyntaxError as error:
        raise Trouble(f"{path} is not XML: {error}") from error
    if channel is None:
        raise Trouble(f"{path} has no channel")
    digest = hashlib.sha256(answer.body).hexdigest()
    newest = find_newest(channel)
    if published and digest not in published:
        raise Trouble(
            f"{path} is not the one that was published",
            served=digest,
            published=", ".join(published),
            newest=newest,
        )
    if longest_silence and newest and clock() - newest > longest_silence:
        hours = (clock() - newest).total_seconds() / 3600
        raise Trouble(
            f"nothing new in {path} for {hours:.0f} hours",
            outcome=Outcome.DEGRADED,
            newest=newest,
            expected_within=longest_silence,
        )
    return Finding(seconds=answer.first_byte)


def find_newest(channel: "etree._Element") -> dt.datetime | None:
    """The latest publication time of an item."""
    found = []
    for item in channel.iterfind("item"):
        try:
            moment = parsedate_to_datetime(str(item.findtext("pubDate")))
        except ValueError:
            continue
        found.append(moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC))
    return max(found, default=None)


def look_at_status_page(door: Door, host: str, seconds: float, clock: Clock) -> Finding:
    """Is whoever writes the status page alive?"""
    answer = ask(door, host, "/status.json", seconds=seconds)
    require_status(answer, f"{host}/status.json", {200})
    try:
        written = parse_instant(json.loads(answer.body)["page"]["updated_at"])
    except (ValueError, KeyError, TypeError) as error:
        raise Trouble(f"/status.json cannot be read: {error!r}") from error
    if clock() - written > STALE_STATUS:
        raise Trouble("nobody writes the status page any more", written=written)
    return Finding(seconds=answer.first_byte)


def require_status(answer: Answer, what: str, statuses: Collection[int]) -> None:
    if answer.status not in statuses:
        raise Trouble(
            f"{what} answers {answer.status}",
            status=answer.status,
            body=answer.body[:200].decode(errors="replace"),
        )
