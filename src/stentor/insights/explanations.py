"""Why a request was no download, in words for publishers."""

from stentor.counting.reasons import Reason

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
    "below-threshold": "Took less than a minute of the content in that day",
}


def explain_reason(reason: str) -> str:
    """The words for a reason; the reason itself where it is not known here."""
    return {str(known): words for known, words in EXPLANATIONS.items()}.get(reason, reason)
