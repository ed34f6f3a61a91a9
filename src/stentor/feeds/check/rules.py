"""The rules about single values, as tables: what must be there, what should be, how it looks."""

from typing import Literal, NamedTuple

from stentor.feeds.check import values
from stentor.feeds.check.finding import APPLE, NAMESPACE, PSP1, RSS
from stentor.feeds.check.values import Judge


class Presence(NamedTuple):
    """An element, or an attribute of one, that has to be there."""

    name: str
    severity: Literal["error", "warning"]
    source: str
    attribute: str = ""


class Look(NamedTuple):
    """How a value has to look where it is there."""

    name: str
    judge: Judge
    severity: Literal["error", "warning"]
    source: str
    attribute: str = ""


CHANNEL_PRESENCE = [
    Presence("title", "error", PSP1),
    Presence("description", "error", PSP1),
    Presence("link", "error", PSP1),
    Presence("language", "error", PSP1),
    Presence("itunes:category", "error", PSP1, "text"),
    Presence("itunes:explicit", "error", PSP1),
    Presence("itunes:image", "error", PSP1, "href"),
    Presence("podcast:locked", "warning", PSP1),
    Presence("podcast:guid", "warning", PSP1),
    Presence("itunes:author", "warning", PSP1),
]

CHANNEL_LOOKS = [
    Look("title", values.judge_short, "error", APPLE),
    Look("title", values.judge_trimmed, "warning", APPLE),
    Look("description", values.judge_description, "error", PSP1),
    Look("link", values.judge_url, "error", RSS),
    Look("language", values.judge_language, "error", APPLE),
    Look("itunes:explicit", values.judge_flag, "error", APPLE),
    Look("itunes:image", values.judge_url, "error", APPLE, "href"),
    Look("itunes:author", values.judge_short, "warning", APPLE),
    Look("itunes:type", values.judge_choice("episodic", "serial"), "error", APPLE),
    Look("itunes:new-feed-url", values.judge_url, "error", APPLE),
    Look("podcast:guid", values.judge_uuid, "error", NAMESPACE),
    Look("podcast:locked", values.judge_choice("yes", "no"), "error", NAMESPACE),
]

ITEM_PRESENCE = [
    Presence("title", "error", PSP1),
    Presence("enclosure", "error", PSP1, "url"),
    Presence("enclosure", "error", PSP1, "length"),
    Presence("enclosure", "error", PSP1, "type"),
    Presence("guid", "error", PSP1),
    Presence("link", "warning", PSP1),
    Presence("pubDate", "warning", PSP1),
    Presence("description", "warning", PSP1),
    Presence("itunes:duration", "warning", PSP1),
    Presence("itunes:image", "warning", PSP1, "href"),
    Presence("itunes:explicit", "warning", PSP1),
    Presence("podcast:transcript", "warning", PSP1, "url"),
]

ITEM_LOOKS = [
    Look("title", values.judge_short, "error", APPLE),
    Look("title", values.judge_trimmed, "warning", APPLE),
    Look("enclosure", values.judge_url, "error", RSS, "url"),
    Look("enclosure", values.judge_size, "error", RSS, "length"),
    Look("enclosure", values.judge_enclosure_type, "error", PSP1, "type"),
    Look("guid", values.judge_present, "error", RSS),
    Look("guid", values.judge_trimmed, "warning", RSS),
    Look("link", values.judge_url, "error", RSS),
    Look("pubDate", values.judge_date, "error", RSS),
    Look("description", values.judge_description, "error", PSP1),
    Look("itunes:duration", values.judge_clock, "error", APPLE),
    Look("itunes:duration", values.judge_duration, "warning", PSP1),
    Look("itunes:explicit", values.judge_flag, "error", APPLE),
    Look("itunes:image", values.judge_url, "error", APPLE, "href"),
    Look("itunes:episodeType", values.judge_choice("full", "trailer", "bonus"), "error", APPLE),
    Look("itunes:season", values.judge_number, "error", APPLE),
    Look("itunes:episode", values.judge_number, "error", APPLE),
]
