"""What a user agent says of app and device. Nothing is guessed beyond its own words."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

_PRODUCT: Final = re.compile(r"[A-Za-z][^/\s();,]*")
_DEVICES: Final = (
    (re.compile(r"watchos|apple watch|wear os", re.IGNORECASE), "watch"),
    (re.compile(r"apple ?tv|tvos|android tv|roku|tizen|webos", re.IGNORECASE), "tv"),
    (re.compile(r"homepod|sonos|alexa|echo|google-?home|chromecast", re.IGNORECASE), "speaker"),
    (re.compile(r"carplay|android auto", re.IGNORECASE), "car"),
    (re.compile(r"ipad|tablet", re.IGNORECASE), "tablet"),
    (re.compile(r"iphone|ipod|ios|android|mobile", re.IGNORECASE), "phone"),
    (re.compile(r"windows|macintosh|mac ?os|linux|x11|cros", re.IGNORECASE), "desktop"),
)


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
    device = next((name for pattern, name in _DEVICES if pattern.search(text)), "")
    return Agent("browser" if app == "mozilla" else app, device)
