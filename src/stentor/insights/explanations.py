"""Why a request was no download, in words for publishers."""

from django.conf import settings

from stentor.counting.reasons import Reason
from stentor.counting.rules import Lists, Rules
from stentor.lake.lists import RulesFileError, load_rules

EXPLANATIONS: dict[Reason, str] = {
    "not-audio": "Not the audio itself: the way to it, the feed, a page or a cover",
    "episode-unknown": "Named no episode",
    "method-not-get": "Asked about the file without fetching it",
    "status-not-modified": "The app already had the file",
    "status-redirect": "Was sent on to another address",
    "status-client-error": "Asked for something that is not there",
    "status-server-error": "Could not be served",
    "status-other": "Ended without an answer that counts",
    "probe-range": "A player looking whether it can skip in the file",
    "user-agent-empty": "Did not say which app was asking",
    "user-agent-malformed": "Named itself in a way that means nothing",
    "bot-self-declared": "A bot, by its own words",
    "watchos-duplicate": "A watch fetching again what its phone fetches",
    "referer-excluded": "A page that fetches episodes to test them",
    "listener-unknown": "Came from no address that could be told apart",
    "network-data-centre": "Came from a network of servers, where nobody listens",
    "network-vpn": "Came through a VPN or a proxy",
    "network-bot": "Came from an address known for a bot",
    "size-unknown": "A file of unknown length",
    "seen-at-cdn": "Fetched by a CDN, whose own log says what listeners took",
    "bot-behaviour": "Its address started more episodes within minutes than people do",
    "below-threshold": "Took less of the content in that day than makes a download",
}


BY_REASON = {str(reason): words for reason, words in EXPLANATIONS.items()}


def explain_reason(reason: str, seconds: int | None = None) -> str:
    """The words for a reason; the reason itself where it is not known here. `seconds` of content
    make a download by the rules that it goes by, where one number holds."""
    if reason == "below-threshold" and seconds is not None:
        return f"Took less than {name_span(seconds)} of the content in that day"
    return BY_REASON.get(reason, reason)


def name_span(seconds: int) -> str:
    """As one says it behind "took": a minute, 90 seconds, 5 minutes."""
    if seconds == 60:
        return "a minute"
    if seconds > 60 and seconds % 60 == 0:
        return f"{seconds // 60} minutes"
    return "a second" if seconds == 1 else f"{seconds} seconds"


def read_seconds() -> int:
    """Of content that a listener must take, by the rules in force; the usual ones where their file
    cannot be read, as the lake has it."""
    path = settings.STENTOR_LAYOUT.counting / "rules.toml"
    try:
        return load_rules(path if path.exists() else None, Lists()).seconds
    except RulesFileError:
        return Rules.seconds
