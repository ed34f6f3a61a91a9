"""The record of a transfer, written at one go.

The line is the one that `contracts.hit.encode_hit` makes of the same facts, letter for letter;
to build a `Hit` first takes three times as long, for every request there is.
"""

from functools import lru_cache
from typing import Final

import msgspec

from stentor.edge.hits.times import format_seconds
from stentor.edge.hits.transfer import Transfer

MOST_LETTERS: Final = 1024
"""Of a field the client wrote; longer ones are cut in the record."""
_encode: Final = msgspec.json.Encoder().encode


def render_hit(
    transfer: Transfer, edge: str, sealed_address: str, taken: int, ended: float
) -> bytes:
    """The present state, as a line with its end. `edge` as JSON; `taken`: bytes of the connection
    that the client has; `ended` is now while it goes on."""
    facts = transfer.episode
    if facts is None:
        about, arrangement = '"show":null,"episode":null', "null"
        measures, inserted, baked_in = measure(0, 0.0, 0), "[]", "[]"
    else:
        about = name_episode(facts.show, facts.episode)
        arrangement = f'"{facts.arrangement}"' if facts.arrangement else "null"
        measures = measure(facts.header_bytes, facts.content_seconds, facts.bitrate)
        inserted = encode(facts.inserted) if facts.inserted else "[]"
        baked_in = encode(facts.baked_in) if facts.baked_in else "[]"
    headers = transfer.request.headers
    referer, span, via = headers.get(b"referer"), headers.get(b"range"), transfer.via
    return (
        f'{{"id":"{transfer.id}","edge":{edge},"at":"{format_seconds(transfer.began)}",'
        f'"ended_at":"{format_seconds(ended)}",'
        f'"method":"{transfer.request.method}","status":{transfer.status},{about},'
        f'"arrangement":{arrangement},"ip":null,"sealed_ip":"{sealed_address}",'
        f'"ua":{quote(headers.get(b"user-agent"))},'
        f'"referer":{"null" if referer is None else quote(referer)},'
        f'"range":{"null" if span is None else quote(span)},'
        f'"first_byte":{transfer.first_byte},"sent":{transfer.count_sent(taken)},'
        f'"size":{transfer.size},{measures},"kind":"{transfer.kind}",'
        f'"via":{"null" if via is None else quote(via)},"feed":null,"subscriber":null,'
        f'"inserted":{inserted},"baked_in":{baked_in}}}\n'
    ).encode()


def quote(text: str | None) -> str:
    """As JSON, cut where somebody wrote a novel."""
    return "null" if text is None else encode(text[:MOST_LETTERS])


def encode(value: object) -> str:
    return str(_encode(value), "utf-8")


@lru_cache(maxsize=4096)
def name_episode(show: str, episode: str) -> str:
    return f'"show":{encode(show)},"episode":{encode(episode)}'


@lru_cache(maxsize=4096)
def measure(header_bytes: int, content_seconds: float, bitrate: int) -> str:
    return (
        f'"header_bytes":{header_bytes},"content_seconds":{encode(content_seconds)},'
        f'"bitrate":{bitrate}'
    )
