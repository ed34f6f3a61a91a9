"""What every page of the status page stands in: no script, nothing from elsewhere."""

from collections.abc import Sequence
from functools import cache
from html import escape
from importlib.resources import files

from stentor.incidents.states import State
from stentor.prober.page.place import Place


@cache
def read_style(name: str) -> str:
    return (files(__package__) / name).read_text().replace("\n", "")


def render_frame(
    name: str,
    place: Place,
    headline: str,
    tone: State,
    words: str,
    parts: Sequence[str],
    foot: str = "",
    *,
    style: str = "",
) -> str:
    """A whole page under `name`, the title of all of them. `words` are text; `parts` and `foot`
    are HTML. `style` is a further style sheet's name."""
    title = escape(name)
    said = f"<p>{escape(words)}</p>" if words else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(headline)} · {title}</title>"
        f'<link rel="alternate" type="application/atom+xml" href="{place.file("feed.xml")}">'
        f"<style>{read_style('style.css')}{read_style(style) if style else ''}</style></head><body>"
        '<a class="skip" href="#content">Skip to the content</a>'
        f'<header class="band {tone}"><div class="wrap">'
        f'<p class="name"><a href="{place.home}">{title}</a></p><h1>{escape(headline)}</h1>{said}'
        f'</div></header><main class="wrap" id="content">{"".join(parts)}</main>'
        f'<footer class="foot wrap small"><p>{foot}</p></footer></body></html>\n'
    )
