"""The few pages the edge says in its own words."""

from html import escape

from stentor.edge.http.response import Response, make_text

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ margin: 0; min-height: 100vh; display: grid; place-content: center; padding: 1.5rem;
  box-sizing: border-box; font: 1.0625rem/1.6 system-ui, sans-serif;
  color: light-dark(#1d2430, #e8eaf0); background: light-dark(#fafaf7, #14171f); }}
main {{ max-width: 34rem; }}
h1 {{ font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem; }}
p {{ margin: 0; opacity: .8; }}
</style>
</head>
<body><main><h1>{title}</h1><p>{text}</p></main></body>
</html>
"""


def make_page(status: int, title: str, text: str, fields: dict[str, str] | None = None) -> Response:
    """An HTML page in light or dark, as the reader's system likes it."""
    page = _PAGE.format(title=escape(title), text=escape(text))
    return make_text(status, page, fields, kind="text/html")


NOT_FOUND = make_page(
    404,
    "Nothing stands at this address",
    "It may have been mistyped, or the link that led here is out of date.",
)
GONE = make_page(
    410,
    "This was taken down",
    "Whoever published it here has withdrawn it. It will not come back at this address.",
)
UNAVAILABLE = make_page(
    503,
    "This cannot be served right now",
    "Part of it is missing on this server. Please try again in a minute.",
    {"retry-after": "60"},
)
CROWDED = make_page(
    503,
    "Too many connections",
    "This server holds as many connections as it can. Please try again in a few seconds.",
    {"retry-after": "5"},
)
STUDIO_PAGES = {
    503: make_page(
        503,
        "The studio is resting",
        "Listeners are not affected. The studio will be back shortly; nothing you saved is lost.",
        {"retry-after": "10"},
    ),
    502: make_page(
        502,
        "The studio broke off",
        "It did not finish its answer. Listeners are not affected. Please try again.",
        {"retry-after": "10"},
    ),
    504: make_page(
        504,
        "The studio takes too long",
        "It has not answered in time. Listeners are not affected. Please try again.",
        {"retry-after": "10"},
    ),
}
"""By status, where the studio does not answer."""

_SIGN_UP_RESTS = (
    "Whoever takes requests to be told is not there just now, so nothing has changed. Please try "
    "again in a minute. The status page and its Atom feed stand meanwhile."
)
SIGN_UP_PAGES = {
    status: make_page(
        status, "Signing up rests for a moment", _SIGN_UP_RESTS, {"retry-after": "30"}
    )
    for status in (502, 503, 504)
}
"""By status, where the prober does not answer for who is told."""
