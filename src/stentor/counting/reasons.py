"""Why a request is not a download.

Each request gets the first reason that matches, in this order, so that
requests = contributing + the sum of the rejected:

not-audio             the hit is of another kind: a redirect, a feed, a page, an asset
episode-unknown       it names no show or no episode
method-not-get        only GET transfers audio (HEAD, POST …)
status-not-modified   304: the client already had it
status-redirect       any other 3xx
status-client-error   4xx
status-server-error   5xx
status-other          anything else that is neither 200, 206, nor 0 (a CDN's way to write down
                      a transfer that was broken off)
probe-range           the client asked for a byte or two (`bytes=0-1`, `0-0`, `-1`) to see
                      whether ranges work
user-agent-empty      nobody said who was asking
user-agent-malformed  what stands there cannot be repaired into the name of anything
bot-self-declared     the user agent calls itself a bot (`agents/bots.toml`)
watchos-duplicate     a watch fetching again what its phone fetches (see `agents`)
referer-excluded      a page that fetches episodes to test them (`agents/bots.toml`)
listener-unknown      no address, or none that is one
network-data-centre   the address is of a network of servers
network-vpn           the address is the exit of a VPN or a proxy
network-bot           the address is known for a bot
size-unknown          neither the file's size nor its length is known: no share of it is either
seen-at-cdn           it came through a CDN whose own log tells what the listener took
bot-behaviour         its address started more different episodes within minutes than people do
below-threshold       it passed, but what this listener took of the episode in this window is
                      less than 60 seconds of content
"""

from typing import Literal, get_args

Reason = Literal[
    "not-audio",
    "episode-unknown",
    "method-not-get",
    "status-not-modified",
    "status-redirect",
    "status-client-error",
    "status-server-error",
    "status-other",
    "probe-range",
    "user-agent-empty",
    "user-agent-malformed",
    "bot-self-declared",
    "watchos-duplicate",
    "referer-excluded",
    "listener-unknown",
    "network-data-centre",
    "network-vpn",
    "network-bot",
    "size-unknown",
    "seen-at-cdn",
    "bot-behaviour",
    "below-threshold",
]

REASONS: tuple[Reason, ...] = get_args(Reason)
"""The vocabulary in its order."""
