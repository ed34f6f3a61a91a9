"""What a person can do about an attempt that brought no certificate: a hint, by its words.

Authorities put their reasons in words of their own (RFC 8555, 6.7); those are shown beside it.
"""

import re

HINTS = (
    (
        r"\bcaa\b",
        "Add every authority of this installation to the CAA record of the domain, or remove it.",
    ),
    (
        r"rate.?limit|too many",
        "Nothing: the authority limits how often it is asked, and another one is tried meanwhile.",
    ),
    (
        r"nxdomain|servfail|\bdns\b|no valid (a|ip)|name server|\btxt\b",
        "Look at the DNS records of the name: authorities have to find it, from anywhere.",
    ),
    (
        r"timed? ?out|refused|reset|unreachable|cannot be reached|no answer|connection|\b50\d\b",
        (
            "If the words name the authority, it is down: nothing has to be done while there is "
            "time. If they name this host, let its port 80 through to this server from anywhere."
        ),
    ),
    (
        r"unauthori[sz]ed|invalid response|\b40\d\b|challenge",
        (
            "A request for the name on port 80 has to come to this server: look where it leads, "
            "and at whatever proxy stands in between."
        ),
    ),
    (
        r"no space|read-only|permission denied|input/output",
        "Look at the disk of the data directory, and whose it is.",
    ),
)
OTHERWISE = "A dry run at a staging authority tries every step without touching what is served."


def advise(reason: str) -> str:
    """A sentence or two."""
    found = (hint for words, hint in HINTS if re.search(words, reason, re.IGNORECASE))
    return next(found, OTHERWISE)
