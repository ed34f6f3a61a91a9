"""How the studio writes icons, times and lengths."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from stentor.insights.regions import name_region
from stentor.lib.clock import parse_instant, utc_now
from stentor.lib.countries import name_country

register = template.Library()

NEAR = timedelta(days=1)


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """One of `studio/icons`: strokes on a field of 20 by 20, beside words that say the same."""
    return format_html(
        '<svg class="icon {}" viewBox="0 0 20 20" aria-hidden="true" focusable="false">{}</svg>',
        extra,
        render_to_string(f"studio/icons/{name}.svg"),
    )


def write_moment(moment: datetime, zone_name: str) -> str:
    """`24 Dec 2026, 06:00 Europe/Berlin`."""
    local = moment.astimezone(ZoneInfo(zone_name))
    return f"{local:%-d %b %Y, %H:%M} {zone_name.replace('_', ' ')}"


@register.simple_tag
def local_time(moment: datetime | None, zone_name: str, style: str = "") -> SafeString | str:
    """A moment on the clocks of a zone, with the zone's name unless `short`; `exact` is `short`
    with seconds, `near` has them within a day of now."""
    if moment is None:
        return ""
    words = write_moment(moment, zone_name)
    if style in {"short", "exact", "near"}:
        is_near = style == "near" and abs(utc_now() - moment) < NEAR
        clock = "%H:%M:%S" if style == "exact" or is_near else "%H:%M"
        words = f"{moment.astimezone(ZoneInfo(zone_name)):%-d %b %Y, {clock}}"
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(timespec="seconds"), words)


@register.filter
def instant(text: str) -> datetime:
    """The moment that a record writes as RFC 3339."""
    return parse_instant(text)


LAPSING = {
    "leaf": "Certificate", "intermediate": "Intermediate", "root": "Root",
    "account-key": "Account key", "registration": "Domain", "caa": "CAA record",
    "dependency": "Host that feeds depend on", "listener": "Port that shows a certificate",
}  # fmt: skip


@register.filter
def kind_words(kind: str) -> str:
    """What an item of the inventory is."""
    return LAPSING.get(kind, kind)


@register.filter
def money(amount: Decimal | str) -> str:
    """With thousands apart, at least two decimals, and no zeros behind them."""
    exact = Decimal(amount)
    cents = exact.quantize(Decimal("0.01"))
    return f"{cents:,}" if cents == exact else f"{exact.normalize():,f}"


@register.filter
def item(mapping: dict[str, Any], key: str) -> Any:
    """What a mapping has under a key that is a variable too."""
    return mapping.get(key)


@register.filter
def clock_length(seconds: float | None) -> str:
    """`1:02:03` or `4:05`."""
    if seconds is None:
        return ""
    whole = round(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02d}:{whole % 60:02d}" if hours else f"{minutes}:{whole % 60:02d}"


@register.filter
def frames_length(frames: int) -> str:
    """Where a frame of canonical audio begins, as a clock shows it."""
    return clock_length(frames * 0.024)


@register.filter
def initials(title: str) -> str:
    """What stands where a cover is missing."""
    letters = [word[0] for word in title.split() if word[0].isalnum()]
    return "".join(letters[:2]).upper() or "…"


@register.filter
def breakable(address: str) -> SafeString:
    """An address that may go to the next line behind its slashes."""
    parts = format_html_join(mark_safe("/<wbr>"), "{}", ((part,) for part in address.split("/")))
    return mark_safe(parts.replace("/<wbr>/<wbr>", "//", 1))  # noqa: S308 - escaped above


@register.filter
def grouped(number: int) -> str:
    """`12,345`."""
    return f"{number:,}"


@register.filter
def percent(share: float) -> str:
    """A share of 1 as `12.3 %`; what is there and small is no zero."""
    if 0 < share < 0.0005:
        return "< 0.1 %"
    return f"{share * 100:.1f} %"


@register.filter
def change(share: float) -> str:
    """A change against before: `+12 %`, with a true minus sign."""
    if abs(share) >= 10:
        return f"× {share + 1:.0f}"
    if direction(share) == "is-even":
        return "±0 %"
    return f"{share * 100:+.0f} %".replace("-", "\N{MINUS SIGN}")


@register.filter
def difference(number: int) -> str:
    """`+12`, with a true minus sign; ±0 for none."""
    return f"{number:+,}".replace("-", "\N{MINUS SIGN}") if number else "±0"


@register.filter
def direction(share: float) -> str:
    """Where a change goes, as a class; what rounds to nothing goes nowhere."""
    if abs(share) < 0.005:
        return "is-even"
    return "is-up" if share > 0 else "is-down"


def _say_region(code: str) -> str:
    country = name_country(code.partition("-")[0])
    name = name_region(code)
    return f"{name}, {country}" if name else country


DIVISION_WORDS = {
    "devices": str.capitalize,
    "countries": name_country,
    "regions": _say_region,
}
"""Of divisions whose names are words of ours, or codes."""


@register.filter
def division(name: str, of: str) -> str:
    """A row of a division, as it is read."""
    if name == "unknown":
        return "Not known"
    if (of, name) == ("apps", "other"):
        return "Not recognised"
    return DIVISION_WORDS.get(of, str)(name)


@register.filter
def kilobits(bits: int) -> int:
    """A bitrate in kb/s."""
    return round(bits / 1000)


@register.filter
def signed(number: float, places: int) -> str:
    """With a true minus sign."""
    return f"{number:.{places}f}".replace("-", "\N{MINUS SIGN}")
