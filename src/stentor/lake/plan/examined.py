"""One row a transfer: its reason where it is none of a download's by itself, and its span."""

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis import _

from stentor.counting.content import (
    FLICKS,
    LEAST_BITRATE,
    MOST_BITRATE,
    MOST_BYTES,
    NOMINAL_BITRATE,
)
from stentor.counting.requests import PROBE_RANGE
from stentor.counting.rules import Lists, Rules
from stentor.counting.tally import EpisodeKey
from stentor.lake.plan.engines import Engine
from stentor.lake.plan.seen import find_hours_of_logs, reject_seen_at_cdn

LISTENER = ["listener_high", "listener_low"]
COLUMNS = [
    "episode", *LISTENER, "agent", "started_at", "day", "is_verified", "is_shared",
    "span_start", "span_end", "need", "reason", "country", "spots",
]  # fmt: skip
PROBE = f"^{PROBE_RANGE.removeprefix('(?i)')}$"


class Examiner:
    """Examines hits by some rules; made for one log, whose agents and episodes it numbers."""

    def __init__(self, engine: Engine, hits: ir.Table, rules: Rules) -> None:
        self.engine = engine
        self.rules = rules
        judged = judge_agents(engine, hits, rules.lists)
        self.agents = engine.add(judged)
        """written, agent, agent_text, agent_app, agent_reason: several written are one agent."""
        self.agent_texts: dict[int, str] = {
            row["agent"]: row["agent_text"] for row in judged.to_pylist()
        }
        """Texts, as they were repaired, by number."""
        self.episodes = list_episodes(engine, hits)
        """Ids by number; `None` where a hit named none."""
        self.numbers = engine.add(number_episodes(self.episodes))
        """show, name, episode."""
        self._excluded = list_excluded_referers(engine, hits, rules.lists)
        self._logs = find_hours_of_logs(engine, hits)

    def examine(self, hits: ir.Table) -> ir.Table:
        """The columns of `COLUMNS`; where there is a reason, a listener is nobody's business."""
        examined = self._examine_alone(hits)
        if self._logs is not None:
            examined = reject_seen_at_cdn(self.engine.view(examined), self._logs)
        return examined.select(*COLUMNS)

    def _examine_alone(self, hits: ir.Table) -> ir.Table:
        known = self.engine.view(
            hits.mutate(agent_key=hits.ua.fill_null(""))
            .join(self.agents, [("agent_key", "written")], how="left")
            .join(
                self.numbers,
                [
                    hits.show_id.identical_to(self.numbers.show),
                    hits.episode_id.identical_to(self.numbers.name),
                ],
                how="left",
            )
        )
        placed = self.engine.view(
            known.mutate(
                bits=ibis.ifelse(
                    known.bitrate.between(LEAST_BITRATE, MOST_BITRATE), known.bitrate, None
                ),
                end=ibis.ifelse(
                    known["size"] > 0,
                    ibis.least(known.first_byte + known.sent, known["size"]),
                    known.first_byte + known.sent,
                ),
                is_verified=known.kind != "prefix",
            )
        )
        placed = self.engine.view(
            placed.mutate(
                span_start=place(placed.first_byte, placed.inserted_before, placed),
                span_end=place(placed.end, placed.inserted_until, placed),
                whole=ibis.ifelse(
                    placed["size"] > 0,
                    place(placed["size"], placed.inserted, placed),
                    (placed.content_seconds.fill_null(0.0) * float(FLICKS)).floor().cast("int64"),
                ),
            )
        )
        return placed.mutate(
            day=placed.started_at.date(),
            is_shared=placed.is_shared.fill_null(False),
            span_end=ibis.greatest(placed.span_start, placed.span_end),
            need=compute_need(placed, self.rules.seconds),
            reason=find_reason(placed, self._excluded),
        )


def place(byte: ir.IntegerColumn, inserted: ir.IntegerColumn, hits: ir.Table) -> ir.IntegerValue:
    """`content._place` without a number beyond 64 bits, and without inexact division.

    `inserted`: bytes of spots before `byte`. At the bitrates that MP3 has, a byte is a whole
    number of flicks.
    """
    rate = hits.bits.fill_null(NOMINAL_BITRATE)
    own = byte - hits.header_bytes - inserted.fill_null(0)
    content = ibis.least(ibis.greatest(own, 0), MOST_BYTES)
    flicks_a_byte, flicks_over = divide(ibis.literal(8 * FLICKS, "int64"), rate)
    whole_seconds, rest = divide(content, rate)
    parts, _rest = divide(rest * (8 * FLICKS), rate)
    return ibis.ifelse(
        flicks_over == 0, content * flicks_a_byte, whole_seconds * (8 * FLICKS) + parts
    )


def divide(number: ir.IntegerValue, by: ir.IntegerValue) -> tuple[ir.IntegerValue, ir.IntegerValue]:
    """Quotient and rest of numbers that are not negative; exact up to quotients of 2⁵²."""
    rest = number % by
    return ((number - rest) / by).round().cast("int64"), rest


def compute_need(placed: ir.Table, seconds: int) -> ir.IntegerValue:
    is_measured = (
        (placed["size"] > 0) & placed.bits.notnull() & (placed.content_seconds >= seconds)
    ).fill_null(False)
    need = ibis.ifelse(is_measured, ibis.least(placed.whole, seconds * FLICKS), placed.whole)
    return ibis.ifelse(placed.is_verified, need, 0)


def find_reason(hits: ir.Table, excluded: list[str]) -> ir.StringValue:
    """`requests.find_reason`, in the same order."""
    status_class = (hits.status - hits.status % 100) / 100
    has_episode = (hits.show_id.fill_null("") != "") & (hits.episode_id.fill_null("") != "")
    transfers = hits.status.isin([200, 206, 0]) | (~hits.is_verified & (hits.status == 302))
    refused = [hits.referer.isin(excluded).fill_null(False)] if excluded else []
    return ibis.cases(
        (~hits.kind.isin(["audio", "prefix"]), "not-audio"),
        (~has_episode, "episode-unknown"),
        (hits.method != "GET", "method-not-get"),
        (hits.status == 304, "status-not-modified"),
        (~transfers & (status_class == 3), "status-redirect"),
        (~transfers & (status_class == 4), "status-client-error"),
        (~transfers & (status_class == 5), "status-server-error"),
        (~transfers, "status-other"),
        (hits["range"].lower().re_search(PROBE).fill_null(False), "probe-range"),
        (hits.agent_reason.notnull(), hits.agent_reason),
        *((is_refused, "referer-excluded") for is_refused in refused),
        (hits.listener_high.isnull(), "listener-unknown"),
        (hits.network.notnull(), ibis.literal("network-").concat(hits.network)),
        (hits.is_verified & (hits.whole <= 0), "size-unknown"),
        else_=ibis.null("string"),
    )


def judge_agents(engine: Engine, hits: ir.Table, lists: Lists) -> pa.Table:
    """Every user agent that occurs, the number of what it is, and the reason against it."""
    written = engine.read(hits.select(ua=hits.ua.fill_null("")).distinct())["ua"].to_pylist()
    judged = [lists.agents.classify(agent) for agent in written]
    numbers = {text: number for number, text in enumerate(sorted({one.text for one in judged}))}
    return pa.table(
        {
            "written": pa.array(written, pa.string()),
            "agent": pa.array([numbers[one.text] for one in judged], pa.int32()),
            "agent_text": pa.array([one.text for one in judged], pa.string()),
            "agent_app": pa.array([one.app for one in judged], pa.string()),
            "agent_reason": pa.array([one.reason for one in judged], pa.string()),
        }
    )


def list_episodes(engine: Engine, hits: ir.Table) -> list[EpisodeKey]:
    """Every show and episode that occurs."""
    rows = engine.read(hits.select("show_id", "episode_id").distinct())
    return list(zip(rows["show_id"].to_pylist(), rows["episode_id"].to_pylist(), strict=True))


def number_episodes(episodes: list[EpisodeKey]) -> pa.Table:
    """Their numbers, in a table to join."""
    return pa.table(
        {
            "show": pa.array([show for show, _ in episodes], pa.string()),
            "name": pa.array([name for _, name in episodes], pa.string()),
            "episode": pa.array(range(len(episodes)), pa.int32()),
        }
    )


def list_excluded_referers(engine: Engine, hits: ir.Table, lists: Lists) -> list[str]:
    """Those of the referers that occur with a reason against them."""
    found = engine.read(hits.filter(_.referer.notnull()).select("referer").distinct())
    written = found["referer"].to_pylist()
    return [one for one in written if one and lists.agents.find_referer_reason(one)]
