"""VAST documents as servers of all ages write them."""

AUDIO = '<MediaFile delivery="progressive" type="audio/mpeg" width="0" height="0" bitrate="{kbps}">'


def media(url: str = "https://cdn.example/tea.mp3", kbps: int = 128) -> str:
    return AUDIO.format(kbps=kbps) + f"<![CDATA[ {url} ]]></MediaFile>"


def inline(
    files: str = "", *, more: str = "", duration: str = "00:00:30", tracking: str = "",
    impression: str = "https://ads.example/i?cb=[CACHEBUSTING]",
) -> str:  # fmt: skip
    return (
        "<InLine><AdSystem>Ads</AdSystem><AdTitle>Tea</AdTitle>"
        f"<Error>https://ads.example/e?c=[ERRORCODE]</Error><Impression>{impression}</Impression>"
        f"{more}<Creatives><Creative id='c1'><Linear><Duration>{duration}</Duration>"
        f"<TrackingEvents>{tracking}</TrackingEvents>"
        f"<MediaFiles>{files or media()}</MediaFiles></Linear></Creative></Creatives></InLine>"
    )


def wrapper(uri: str, *, name: str = "w", flags: str = "", more: str = "") -> str:
    return (
        f"<Wrapper {flags}><AdSystem>Ads</AdSystem><VASTAdTagURI><![CDATA[{uri}]]></VASTAdTagURI>"
        f"<Error>https://{name}.example/e?c=[ERRORCODE]</Error>"
        f"<Impression>https://{name}.example/i</Impression>{more}</Wrapper>"
    )


def vast(*ads: str, version: str = "4.2", attributes: str = "", errors: str = "") -> bytes:
    """`ads` as bodies of <Ad>."""
    held = "".join(f'<Ad id="a{number}">{ad}</Ad>' for number, ad in enumerate(ads, 1))
    return f'<VAST version="{version}" {attributes}>{held}{errors}</VAST>'.encode()


def pod(*ads: str) -> bytes:
    held = "".join(f'<Ad id="a{n}" sequence="{n}">{ad}</Ad>' for n, ad in enumerate(ads, 1))
    return f'<VAST version="4.2">{held}</VAST>'.encode()


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
