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
