"""VAST documents as servers of all ages write them."""

import re

AUDIO = '<MediaFile delivery="progressive" type="audio/mpeg" width="0" height="0" bitrate="{kbps}">'


def media(url: str = "https://cdn.example/tea.mp3", kbps: int = 128) -> str:
    return AUDIO.format(kbps=kbps) + f"<![CDATA[ {url} ]]></MediaFile>"


def inline(
    files: str = "", *, more: str = "", duration: str = "00:00:30", tracking: str = "",
    impression: str = "https://ads.example/i?cb=[CACHEBUSTING]", serving: str = "S-1",
) -> str:  # fmt: skip
    """As the schema of 4.2 wants it; `more` are elements, which are put where they belong."""
    linear = (
        f"<TrackingEvents>{tracking}</TrackingEvents><Duration>{duration}</Duration>"
        f"<MediaFiles>{files or media()}</MediaFiles>"
    )
    creative = f"<Linear>{linear}</Linear><UniversalAdId idRegistry='x'>unknown</UniversalAdId>"
    return order_elements(
        "InLine",
        f"<AdSystem>Ads</AdSystem><AdTitle>Tea</AdTitle><AdServingId>{serving}</AdServingId>"
        f"<Error>https://ads.example/e?c=[ERRORCODE]</Error><Impression>{impression}</Impression>"
        f"{more}<Creatives><Creative id='c1'>{creative}</Creative></Creatives>",
    )


def wrapper(uri: str, *, name: str = "w", flags: str = "", more: str = "") -> str:
    """The same."""
    return order_elements(
        "Wrapper",
        f"<AdSystem>Ads</AdSystem><VASTAdTagURI><![CDATA[{uri}]]></VASTAdTagURI>"
        f"<Error>https://{name}.example/e?c=[ERRORCODE]</Error>"
        f"<Impression>https://{name}.example/i</Impression>{more}",
        flags,
    )


ORDER = [
    "AdSystem", "Error", "Extensions", "Impression", "Pricing", "ViewableImpression",
    "AdServingId", "AdTitle", "AdVerifications", "Advertiser", "BlockedAdCategories", "Category",
    "Creatives", "Description", "Expires", "Survey", "VASTAdTagURI",
]  # fmt: skip
"""Of what an ad holds, in 4.2."""


def order_elements(name: str, content: str, flags: str = "") -> str:
    found = re.finditer(r"<(\w+)\b[^>]*>.*?</\1>", content, re.DOTALL)
    ordered = sorted(found, key=lambda one: ORDER.index(one[1]))
    return f"<{name} {flags}>" + "".join(one[0] for one in ordered) + f"</{name}>"


def vast(
    *ads: str, version: str = "4.2", namespace: str = "http://www.iab.com/VAST", errors: str = ""
) -> bytes:
    """`ads` as bodies of <Ad>."""
    held = "".join(f'<Ad id="a{number}">{ad}</Ad>' for number, ad in enumerate(ads, 1))
    spaced = f'xmlns="{namespace}" ' if namespace else ""
    return f'<VAST {spaced}version="{version}">{held}{errors}</VAST>'.encode()


def pod(*ads: str) -> bytes:
    held = "".join(
        f'<Ad id="a{n}" sequence="{n}" adType="audio">{ad}</Ad>' for n, ad in enumerate(ads, 1)
    )
    return f'<VAST xmlns="http://www.iab.com/VAST" version="4.2">{held}</VAST>'.encode()


SYSTEM = "<AdSystem version='1'>Ads</AdSystem>"
HEAD = "<Error>https://ads.example/e</Error><Impression>https://ads.example/i</Impression>"
TRACKING = (
    "<TrackingEvents><Tracking event='start'>https://ads.example/s</Tracking></TrackingEvents>"
)
DURATION = "<Duration>00:00:30</Duration>"
UNIVERSAL = {
    "4.0": "<UniversalAdId idRegistry='x' idValue='X'>X</UniversalAdId>",
    "4.1": "<UniversalAdId idRegistry='x'>X</UniversalAdId>",
    "4.2": "<UniversalAdId idRegistry='x'>X</UniversalAdId>",
}
SERVING = "<AdServingId>S-1</AdServingId>"
ROOTS = {
    "4.1": ("xmlns='http://www.iab.com/VAST'", "adType='audio'"),
    "4.2": ("xmlns='http://www.iab.com/VAST'", "adType='audio'"),
}


def write_document(version: str, content: str) -> bytes:
    """With the root that the schema of the version has."""
    root, ad = ROOTS.get(version, ("", ""))
    return f"<VAST version='{version}' {root}><Ad id='a1' {ad}>{content}</Ad></VAST>".encode()


def write_inline(version: str) -> bytes:
    """All that the version asks for, in the order of its schema."""
    is_old = version < "4"
    title = "<AdTitle>Tea</AdTitle>"
    serving = SERVING if version >= "4.1" else ""
    linear = f"{DURATION}{TRACKING}" if is_old else f"{TRACKING}{DURATION}"
    creative = (
        f"<Linear>{linear}<MediaFiles>{media()}</MediaFiles></Linear>{UNIVERSAL.get(version, '')}"
    )
    head = f"{title}{HEAD}" if is_old else f"{HEAD}{serving}{title}"
    creatives = f"<Creatives><Creative id='c1'>{creative}</Creative></Creatives>"
    return write_document(version, f"<InLine>{SYSTEM}{head}{creatives}</InLine>")


def write_wrapper(version: str) -> bytes:
    """The same."""
    uri = "<VASTAdTagURI>https://next.example/v</VASTAdTagURI>"
    creatives = f"<Creatives><Creative><Linear>{TRACKING}</Linear></Creative></Creatives>"
    rest = f"{uri}{HEAD}{creatives}" if version < "4" else f"{HEAD}{creatives}{uri}"
    return write_document(version, f"<Wrapper>{SYSTEM}{rest}</Wrapper>")
