"""The page as an Atom feed (RFC 4287), a calendar of maintenance (RFC 5545) and a badge."""

from collections.abc import Iterable
from html import escape

from lxml import etree

from stentor.incidents.book import Incident, Update, Window
from stentor.incidents.states import State
from stentor.lib.clock import format_instant
from stentor.prober.page.model import StatusPage
from stentor.prober.page.words import STATUSES, WORDS

ATOM = "http://www.w3.org/2005/Atom"
NEVER = "1970-01-01T00:00:00.000Z"
MOST_ENTRIES = 50
COLOURS = {
    State.UP: "#2f8f7c", State.UNKNOWN: "#6b776f", State.MAINTENANCE: "#4a6b96",
    State.DEGRADED: "#9a6209", State.DOWN: "#b3301c",
}  # fmt: skip


def render_atom(page: StatusPage) -> bytes:
    """An entry an update: each is news by itself."""
    told = [(one, update) for one in (*page.current, *page.past) for update in one.published]
    told.sort(key=lambda pair: pair[1].published_at or pair[1].shown_at, reverse=True)
    feed = etree.Element("feed", {"xmlns": ATOM})
    latest = told[0][1].published_at if told else None
    updated = format_instant(latest) if latest else NEVER
    add(feed, "id", page.name)
    add(feed, "title", f"{page.title}: status")
    add(feed, "updated", updated)
    etree.SubElement(feed, "link", href=page.address.url)
    etree.SubElement(feed, "link", rel="self", href=page.address.file("feed.xml"))
    author = etree.SubElement(feed, "author")
    add(author, "name", page.title)
    for incident, update in told[:MOST_ENTRIES]:
        add_entry(feed, incident, update, page)
    return etree.tostring(feed, xml_declaration=True, encoding="utf-8")


def add_entry(feed: "etree._Element", incident: Incident, update: Update, page: StatusPage) -> None:
    entry = etree.SubElement(feed, "entry")
    path = f"incidents/{incident.id}"
    add(entry, "id", f"{page.name}/{path}#{update.id}")
    add(entry, "title", f"{STATUSES[update.status]}: {incident.title}")
    add(entry, "published", format_instant(update.shown_at))
    add(entry, "updated", format_instant(update.published_at or update.shown_at))
    etree.SubElement(entry, "link", href=page.address.page(path))
    add(entry, "content", update.text)
    for component in incident.components:
        etree.SubElement(entry, "category", term=component)


def add(parent: "etree._Element", name: str, text: str) -> None:
    """Text without what XML 1.0 cannot hold."""
    element = etree.SubElement(parent, name)
    element.text = "".join(letter for letter in text if letter >= " " or letter in "\n\t")


def render_calendar(windows: Iterable[Window], page: StatusPage) -> bytes:
    """Maintenance to come; calendars that follow it hear of changes."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Stentor//status//EN",
        f"X-WR-CALNAME:{escape_ics(page.title)} maintenance",
    ]
    for window in windows:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{window.id}@stentor",
            f"DTSTAMP:{window.planned_at:%Y%m%dT%H%M%SZ}",
            f"DTSTART:{window.starts:%Y%m%dT%H%M%SZ}",
            f"DTEND:{window.ends:%Y%m%dT%H%M%SZ}",
            f"SUMMARY:{escape_ics(window.title)}",
            f"DESCRIPTION:{escape_ics(window.text)}",
            f"URL:{page.address.url}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(fold(line) for line in lines)


def escape_ics(text: str) -> str:
    for letter, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(letter, written)
    return text.replace("\r", "")


def fold(line: str) -> bytes:
    """Lines of at most 75 octets (RFC 5545, 3.1), never cut within a letter."""
    pieces, current = [], b""
    for letter in line:
        encoded = letter.encode()
        if len(current) + len(encoded) > 74:
            pieces.append(current)
            current = b" "
        current += encoded
    pieces.append(current)
    return b"\r\n".join(pieces) + b"\r\n"


def render_badge(state: State) -> bytes:
    """A picture of one word, to be put on other pages."""
    word = WORDS[state].lower()
    wide = 20 + 7 * len(word)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{52 + wide}" height="20" role="img" '
        f'aria-label="status: {escape(word)}"><title>status: {escape(word)}</title>'
        f'<rect width="{52 + wide}" height="20" rx="4" fill="#12231e"/>'
        f'<path d="M52 0h{wide - 4}a4 4 0 0 1 4 4v12a4 4 0 0 1-4 4H52z" fill="{COLOURS[state]}"/>'
        '<g fill="#fff" font-family="DejaVu Sans,Verdana,sans-serif" font-size="11" '
        f'text-anchor="middle"><text x="26" y="14">status</text>'
        f'<text x="{52 + wide / 2:g}" y="14">{escape(word)}</text></g></svg>'
    ).encode()
