"""What a user agent says of app and device. Nothing is guessed beyond its own words."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

_PRODUCT: Final = re.compile(r"[A-Za-z][^/\s();,]*")
_DEVICES: Final = (
    (("watchos", "apple watch", "wear os"), "watch"),
    (("apple tv", "appletv", "tvos", "android tv", "roku", "tizen", "webos"), "tv"),
    (
        ("homepod", "sonos", "alexa", "echo", "google-home", "googlehome", "chromecast"),
        "speaker",
    ),
    (("carplay", "android auto"), "car"),
    (("ipad", "tablet"), "tablet"),
    (("iphone", "ipod", "ios", "android", "mobile"), "phone"),
    (("windows", "macintosh", "mac os", "macos", "linux", "x11", "cros"), "desktop"),
)
"""The first that is named in lower case counts."""


class Agent(NamedTuple):
    """Empty strings for what is not said."""

    app: str
    device: str


@lru_cache(maxsize=4096)
def read_agent(text: str | None) -> Agent:
    """App and device by a user agent; a browser is the app `browser`."""
    if not text:
        return Agent("", "")
    found = _PRODUCT.match(text.strip())
    app = found[0].lower() if found else ""
    device = find_device(text.lower())
    return Agent("browser" if app == "mozilla" else app, device)


def find_device(text: str) -> str:
    """By what is named in a lower-case user agent; empty where nothing is."""
    for words, device in _DEVICES:
        for word in words:
            if word in text:
                return device
    return ""
