"""Names that publishers brought: what is served under them, and the proof that they lead here."""

import re

from stentor.contracts.host import (
    MOST_NONCE_LETTERS,
    PROOF_PREFIX,
    HostRoute,
    compute_host_proof,
    host_address,
)
from stentor.edge.http.response import Response, make_text
from stentor.edge.published.index import PublishedIndex
from stentor.edge.site.pages import NOT_FOUND

_NONCE = re.compile(rf"[A-Za-z0-9_-]{{16,{MOST_NONCE_LETTERS}}}")


class Hosts:
    """Hosts by their names, as the journal has them. Every other name is the site's."""

    def __init__(self, index: PublishedIndex, secret: bytes) -> None:
        self._index = index
        self.secret = secret
        """Proves that a name leads to this installation."""

    def find(self, name: str) -> HostRoute | None:
        """None for the site, the studio, and whatever nobody brought."""
        if not self._index.has_hosts:
            return None
        line = self._index.find(host_address(name))
        return line.host if line is not None and line.kind == "host" else None

    def serves_studio(self, name: str) -> bool:
        route = self.find(name)
        return route is not None and route.serves == "studio"

    def prove(self, name: str, path: str) -> Response:
        """That whoever asked for the name came here; under any name, known or not."""
        nonce = path.removeprefix(PROOF_PREFIX)
        if not _NONCE.fullmatch(nonce):
            return NOT_FOUND
        return make_text(200, compute_host_proof(self.secret, name, nonce))


def is_proof(path: str) -> bool:
    return path.startswith(PROOF_PREFIX)
