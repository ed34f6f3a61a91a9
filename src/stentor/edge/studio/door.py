"""The way through to the studio."""

from pathlib import Path

from stentor.edge.config import StudioLimits
from stentor.edge.http.request import Request
from stentor.edge.serving.client import Client
from stentor.edge.serving.exchange import Downstream
from stentor.edge.studio.exchange import StudioExchange
from stentor.edge.studio.places import StudioPlaces


class StudioDoor:
    """Starts exchanges, which share the studio's places (see ExchangeStarter)."""

    def __init__(self, socket: Path, limits: StudioLimits) -> None:
        self._places = StudioPlaces(socket, limits)

    def begin(self, downstream: Downstream, request: Request, client: Client) -> StudioExchange:
        return StudioExchange(self._places, downstream, request, client)
