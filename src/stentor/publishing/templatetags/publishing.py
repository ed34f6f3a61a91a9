"""How public pages write dates, lengths and subscription links."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from stentor.feeds.text import flatten_html

register = template.Library()

SCHEMES = {"podcast", "itpc"}
"""What podcast apps register themselves for."""


@register.simple_tag
def released(moment: datetime, zone_name: str) -> SafeString:
    """The day on the show's own calendar."""
    day = moment.astimezone(ZoneInfo(zone_name))
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), f"{day:%-d %B %Y}")


@register.filter
def length_in_words(seconds: float) -> str:
    """`1 h 12 min`, `34 min` or `50 s`."""
    if seconds < 60:
        return f"{round(seconds)} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


@register.filter
def excerpt(html: str, length: int) -> str:
    """The first words of sanitised HTML, on one line."""
    return Truncator(" ".join(flatten_html(html).split())).chars(length)


@register.filter
def with_scheme(address: str, scheme: str) -> str:
    """The address for an app: `podcast://example.org/feeds/a.xml`."""
    if scheme not in SCHEMES:
        return address
    rest = address.partition("://")[2]
    return f"{scheme}://{rest}"
