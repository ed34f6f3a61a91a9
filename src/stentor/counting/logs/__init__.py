"""Access logs of CDNs and web servers, read as hits.

What a log does not know (the size of a file, its bitrate) comes from `Episodes`; a path that it
does not know is no audio. Each line of a log gets an id from its text and from how often the
same text came before it, so that a log read twice counts once. CDN logs write `edge` as
`cdn:<name>`: what they saw counts instead of what an edge saw them fetch.

lines     one line of each format, to a `LogLine`
episodes  paths to episodes
reading   lines to hits
"""

from stentor.counting.logs.episodes import Episodes, parse_episodes
from stentor.counting.logs.lines import FORMATS
from stentor.counting.logs.reading import BadLineError, read_log

__all__ = ["FORMATS", "BadLineError", "Episodes", "parse_episodes", "read_log"]
