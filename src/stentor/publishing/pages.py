"""The public pages, each a whole file without a script or anything from elsewhere."""

from django.conf import settings
from django.template.loader import render_to_string

from stentor.catalog.models import Show
from stentor.publishing.origin import origin_of
from stentor.publishing.public import PublicEpisode, PublicShow


def render_show_page(public: PublicShow) -> bytes:
    """The show and its public episodes."""
    return _render(
        "show_page",
        origin_of(public.show),
        show=public.show,
        episodes=public.episodes,
        feed_url=public.feed_url,
        artwork_url=public.artwork_url,
    )


def render_episode_page(public: PublicShow, episode: PublicEpisode) -> bytes:
    """One episode with its player and notes."""
    return _render(
        "episode_page",
        origin_of(public.show),
        show=public.show,
        episode=episode,
        enclosure=episode.enclosure,
        notes_html=episode.notes_html,
        feed_url=public.feed_url,
        artwork_url=episode.artwork_url,
    )


def render_home_page(shows: list[Show]) -> bytes:
    """Every show with something public in it."""
    return _render("home_page", settings.STENTOR_SITE_URL, shows=shows)


def _render(name: str, origin: str, **context: object) -> bytes:
    context["site_url"] = origin
    return render_to_string(f"publishing/{name}.html", context).encode()
