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
status-other          anything else that is neither 200 nor 206
probe-range           the client asked for `bytes=0-1` to see whether ranges work
user-agent-empty      nobody said who was asking
bot-self-declared     the user agent calls itself a bot (`agents.toml`)
watchos-duplicate     a watch fetching again what its phone fetches (see `agents`)
listener-unknown      no address, or none that is one
size-unknown          neither the file's size nor its length is known: no share of it is either
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
    "bot-self-declared",
    "watchos-duplicate",
    "listener-unknown",
    "size-unknown",
    "below-threshold",
]

REASONS: tuple[Reason, ...] = get_args(Reason)
"""The vocabulary in its order."""
