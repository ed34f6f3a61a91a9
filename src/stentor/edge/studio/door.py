"""The way through to the studio, and one of the same kind to the prober, which answers the pages
of sign-up."""

from collections.abc import Mapping
from pathlib import Path

from stentor.edge.config import StudioLimits
from stentor.edge.http.request import Request
from stentor.edge.http.response import Response
from stentor.edge.serving.client import Client
from stentor.edge.serving.exchange import Downstream
from stentor.edge.site.pages import STUDIO_PAGES
from stentor.edge.studio.exchange import StudioExchange
from stentor.edge.studio.places import StudioPlaces


class StudioDoor:
    """Starts exchanges, which share the studio's places (see ExchangeStarter)."""

    def __init__(
        self, socket: Path, limits: StudioLimits, pages: Mapping[int, Response] = STUDIO_PAGES
    ) -> None:
        """`pages` are said by status where nobody answers at the socket, or not to the end."""
        self._places = StudioPlaces(socket, limits, pages)

    def begin(self, downstream: Downstream, request: Request, client: Client) -> StudioExchange:
        return StudioExchange(self._places, downstream, request, client)
