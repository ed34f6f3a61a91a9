"""One row a transfer: its reason where it is none of a download's by itself, and its span."""

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis import _

from stentor.counting.content import FLICKS
from stentor.counting.reasons import REASONS, Reason
from stentor.counting.requests import PROBE_RANGE
from stentor.counting.rules import Lists, Rules
from stentor.counting.tally import EpisodeKey
from stentor.lake.plan.content_time import Rates, compute_need
from stentor.lake.plan.engines import Engine
from stentor.lake.plan.moments import DAY, floor_to
from stentor.lake.plan.seen import find_hours_of_logs, reject_seen_at_cdn

LISTENER = ["listener_high", "listener_low"]
COLUMNS = [
    "episode", *LISTENER, "agent", "at", "day", "is_verified", "is_shared",
    "span_start", "span_end", "need", "reason", "country", "spots",
]  # fmt: skip
"""`at` and `day` are microseconds since 1970, the day's its begin; reasons are numbers."""
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
        self._rates = Rates(engine.read(hits.select("bitrate").distinct())["bitrate"].to_pylist())
        self._rate_table = engine.add(self._rates.tabulate())
        self._excluded = list_excluded_referers(engine, hits, rules.lists)
        self._logs = find_hours_of_logs(engine, hits)

    def examine(self, hits: ir.Table) -> ir.Table:
        """The columns of `COLUMNS`; where there is a reason, a listener is nobody's business."""
        examined = self._examine_alone(hits)
        if self._logs is not None:
            examined = reject_seen_at_cdn(self.engine, self.engine.view(examined), self._logs)
        return examined.select(*COLUMNS)

    def _examine_alone(self, hits: ir.Table) -> ir.Table:
        known = self.engine.view(
            hits.mutate(
                agent_key=hits.ua.fill_null(""),
                at=self.engine.count_microseconds(hits.started_at),
                end=ibis.ifelse(
                    hits["size"] > 0,
                    ibis.least(hits.first_byte + hits.sent, hits["size"]),
                    hits.first_byte + hits.sent,
                ),
                is_verified=hits.kind != "prefix",
            )
            .join(self.agents, [("agent_key", "written")], how="left")
            .join(self._rate_table, [("bitrate", "rate")], how="left")
            .join(
                self.numbers,
                [
                    hits.show_id.identical_to(self.numbers.show),
                    hits.episode_id.identical_to(self.numbers.name),
                ],
                how="left",
            )
        )
        place = self._rates.place
        placed = self.engine.view(
            known.mutate(
                span_start=place(known.first_byte, known.inserted_before, known),
                span_end=place(known.end, known.inserted_until, known),
                whole=ibis.ifelse(
                    known["size"] > 0,
                    place(known["size"], known.inserted, known),
                    (known.content_seconds.fill_null(0.0) * float(FLICKS)).floor().cast("int64"),
                ),
            )
        )
        return placed.mutate(
            day=floor_to(placed["at"], DAY),
            is_shared=placed.is_shared.fill_null(False),
            span_end=ibis.greatest(placed.span_start, placed.span_end),
            need=compute_need(placed, self.rules.seconds),
            reason=find_reason(placed, self._excluded),
        )


def number_reason(reason: Reason) -> ir.IntegerValue:
    """Its place in the vocabulary; numbers are told apart much faster than words."""
    return ibis.literal(REASONS.index(reason), "int8")


def find_reason(hits: ir.Table, excluded: list[str]) -> ir.IntegerValue:
    """`requests.find_reason`, in the same order, as `number_reason` numbers them."""
    status_class = (hits.status - hits.status % 100) / 100
    has_episode = (hits.show_id.fill_null("") != "") & (hits.episode_id.fill_null("") != "")
    transfers = hits.status.isin([200, 206, 0]) | (~hits.is_verified & (hits.status == 302))
    is_refused = hits.referer.isin(excluded).fill_null(False) if excluded else None
    cases: list[tuple[ir.BooleanValue | None, Reason | None]] = [
        (~hits.kind.isin(["audio", "prefix"]), "not-audio"),
        (~has_episode, "episode-unknown"),
        (hits.method != "GET", "method-not-get"),
        (hits.status == 304, "status-not-modified"),
        (~transfers & (status_class == 3), "status-redirect"),
        (~transfers & (status_class == 4), "status-client-error"),
        (~transfers & (status_class == 5), "status-server-error"),
        (~transfers, "status-other"),
        (hits["range"].lower().re_search(PROBE).fill_null(False), "probe-range"),
        (hits.agent_reason.notnull(), None),  # its own
        (is_refused, "referer-excluded"),
        (hits.listener_high.isnull(), "listener-unknown"),
        (hits.network == "data-centre", "network-data-centre"),
        (hits.network == "vpn", "network-vpn"),
        (hits.network == "bot", "network-bot"),
        (hits.is_verified & (hits.whole <= 0), "size-unknown"),
    ]
    numbered = [
        (is_met, number_reason(reason) if reason else hits.agent_reason)
        for is_met, reason in cases
        if is_met is not None
    ]
    return ibis.cases(*numbered, else_=ibis.null("int8"))


def judge_agents(engine: Engine, hits: ir.Table, lists: Lists) -> pa.Table:
    """Every user agent that occurs, the number of what it is, and the reason against it."""
    occurring = engine.read(hits.select("ua").distinct())["ua"].to_pylist()
    written = sorted({agent or "" for agent in occurring})
    judged = [lists.agents.classify(agent) for agent in written]
    numbers = {text: number for number, text in enumerate(sorted({one.text for one in judged}))}
    return pa.table(
        {
            "written": pa.array(written, pa.string()),
            "agent": pa.array([numbers[one.text] for one in judged], pa.int32()),
            "agent_text": pa.array([one.text for one in judged], pa.string()),
            "agent_app": pa.array([one.app for one in judged], pa.string()),
            "agent_reason": pa.array(
                [one.reason and REASONS.index(one.reason) for one in judged], pa.int8()
            ),
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
