"""The rules of `stentor.counting` as a DuckDB query over the table of hits.

The reference says what a download is; this says the same for days of millions of hits, and
the tests hold the two equal. User agents are judged by the reference itself, once each.
"""

from collections import defaultdict

import duckdb
import pyarrow as pa

from stentor.counting.agents import find_agent_reason
from stentor.counting.content import FLICKS, NOMINAL_BITRATE
from stentor.counting.reasons import Reason
from stentor.counting.requests import PROBE_RANGE
from stentor.counting.rules import Rules
from stentor.counting.tally import Count, EpisodeCount, EpisodeKey
from stentor.lake.query import LATEST_RECORDS

NEEDED = """(select id, started_at, ended_at, kind, show_id, episode_id, method, status, range, ua,
  listener, first_byte, sent, size, header_bytes, content_seconds, bitrate from {hits})"""

PLACE = f"""
create or replace temp macro place(byte, header, rate) as
  greatest(0, byte - header)::hugeint * {8 * FLICKS}
  // coalesce(nullif(rate, 0), {NOMINAL_BITRATE})
"""

PLACED = """
create or replace temp table placed as
select t.*, agents.reason as agent_reason,
  place(first_byte, header_bytes, bitrate) as span_start,
  greatest(
    place(first_byte, header_bytes, bitrate),
    place(least(first_byte + sent, nullif(size, 0)), header_bytes, bitrate)
  ) as span_end,
  case when size > 0 then place(size, header_bytes, bitrate)
       else trunc(coalesce(content_seconds, 0) * {flicks})::hugeint end as whole
from ({latest}) as t left join agents on t.ua is not distinct from agents.ua
"""

EXAMINED = """
create or replace temp table examined as
select show_id, episode_id, listener, ua, started_at, span_start, span_end,
  case when size > 0 and bitrate > 0 and content_seconds >= {seconds}
       then least(whole, {seconds} * {flicks}::hugeint) else whole end as need,
  case
    when kind != 'audio' then 'not-audio'
    when coalesce(show_id, '') = '' or coalesce(episode_id, '') = '' then 'episode-unknown'
    when method != 'GET' then 'method-not-get'
    when status = 304 then 'status-not-modified'
    when status // 100 = 3 then 'status-redirect'
    when status // 100 = 4 then 'status-client-error'
    when status // 100 = 5 then 'status-server-error'
    when status not in (200, 206) then 'status-other'
    when regexp_full_match(range, '{probe}') then 'probe-range'
    when agent_reason is not null then agent_reason
    when listener is null then 'listener-unknown'
    when whole <= 0 then 'size-unknown'
  end as reason
from placed
"""

WINDOWED = {
    "utc-day": """
create or replace temp table windowed as
select *, date_trunc('day', started_at) as opened from examined where reason is null
""",
    "first-touch": """
create or replace temp table windowed as
with recursive openings as (
  select show_id, episode_id, listener, ua, min(started_at) as opened
  from examined where reason is null group by all
  union all
  select o.show_id, o.episode_id, o.listener, o.ua, min(e.started_at) as opened
  from openings as o join examined as e
    on e.show_id = o.show_id and e.episode_id = o.episode_id
    and e.listener = o.listener and e.ua = o.ua
    and e.reason is null and e.started_at >= o.opened + interval 24 hours
  group by o.show_id, o.episode_id, o.listener, o.ua
)
select e.*, o.opened from (select * from examined where reason is null) as e
asof join openings as o
  on e.show_id = o.show_id and e.episode_id = o.episode_id
  and e.listener = o.listener and e.ua = o.ua
  and e.started_at >= o.opened
""",
    "last-touch": """
create or replace temp table windowed as
select * exclude (is_new),
  sum(is_new::int) over (
    partition by show_id, episode_id, listener, ua order by started_at
  ) as opened
from (
  select *, coalesce(
    started_at - lag(started_at) over (
      partition by show_id, episode_id, listener, ua order by started_at
    ) >= interval 24 hours, true) as is_new
  from examined where reason is null
)
""",
}

TALLIED = """
with reaching as (
  select *, coalesce(max(span_end) over (
    partition by show_id, episode_id, listener, ua, opened order by span_start
    rows between unbounded preceding and 1 preceding), 0) as reached
  from windowed
),
covered as (
  select show_id, episode_id, count(*) as requests,
    sum(greatest(0, span_end - greatest(span_start, reached))) >= max(need) as is_download
  from reaching group by show_id, episode_id, listener, ua, opened
)
select show_id, episode_id, null as reason,
  count(*) filter (is_download) as downloads,
  coalesce(sum(requests) filter (is_download), 0)::bigint as requests
from covered group by all
union all
select show_id, episode_id, 'below-threshold', 0, sum(requests)::bigint
from covered where not is_download group by all
union all
select show_id, episode_id, reason, 0, count(*)
from examined where reason is not null group by all
"""


def count_relation(connection: duckdb.DuckDBPyConnection, hits: str, rules: Rules) -> Count:
    """Counts the hits of an SQL relation with the columns of `stentor.lake.columns`."""
    flicks = str(FLICKS)
    connection.execute(PLACE)
    connection.register("agents", _judge_agents(connection, hits))
    latest = LATEST_RECORDS.format(hits=NEEDED.format(hits=hits))
    connection.execute(PLACED.format(latest=latest, flicks=flicks))
    connection.execute(EXAMINED.format(seconds=rules.seconds, flicks=flicks, probe=PROBE_RANGE))
    connection.execute(WINDOWED[rules.window])
    rows = connection.execute(TALLIED).fetchall()
    connection.execute("drop table placed; drop table examined; drop table windowed")
    connection.unregister("agents")
    return _collect(rows, rules)


def _judge_agents(connection: duckdb.DuckDBPyConnection, hits: str) -> pa.Table:
    """Every user agent that occurs, with the reason against it."""
    found = connection.execute(f"select distinct ua from {hits}").fetchall()  # noqa: S608 - a relation of our own making
    agents = [agent for (agent,) in found]
    return pa.table(
        {
            "ua": pa.array(agents, pa.string()),
            "reason": pa.array([find_agent_reason(agent) for agent in agents], pa.string()),
        }
    )


def _collect(
    rows: list[tuple[str | None, str | None, Reason | None, int, int]], rules: Rules
) -> Count:
    by_episode: dict[EpisodeKey, EpisodeCount] = defaultdict(EpisodeCount)
    for show, episode, reason, downloads, requests in rows:
        count = by_episode[show, episode]
        if reason is None:
            count.downloads += downloads
            count.contributing += requests
        else:
            count.rejected[reason] += requests
    return Count(dict(by_episode), rules.version)
