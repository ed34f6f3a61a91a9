"""The status page: plain files that the prober writes, served as they lie there.

They stand beside the published store, not in it: whoever measures must be able to speak while
whoever publishes cannot (docs/decisions).
"""

import hashlib
import os
from pathlib import Path

from stentor.contracts.pagefiles import PAGE_TYPES
from stentor.edge.http.request import Request
from stentor.edge.http.response import Response, render_fields
from stentor.edge.site.pages import NOT_FOUND
from stentor.edge.site.serving import Representation, serve

ROOT = "/status"
MOST_BYTES = 1 << 20
MOST_HELD = 256


class StatusFile(Representation):
    """One file, read whole: they are small."""

    def __init__(self, content: bytes, kind: str) -> None:
        tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        validators = {"etag": tag, "cache-control": "no-cache", "access-control-allow-origin": "*"}
        description = {
            "content-type": kind,
            "accept-ranges": "bytes",
            "x-content-type-options": "nosniff",
            "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; "
            "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        }
        super().__init__(
            tag=tag,
            size=len(content),
            validators=render_fields(validators),
            description=render_fields(description),
        )
        self._content = content

    def cut(self, start: int, end: int) -> tuple[bytes]:
        return (self._content[start:end],)


class StatusFiles:
    """Finds a file by its address; one that has not changed is not read again."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._held: dict[Path, tuple[tuple[int, int], StatusFile]] = {}

    @staticmethod
    def covers(path: str) -> bool:
        """Is the address the status page's?"""
        return path == ROOT or path.startswith(f"{ROOT}/") or path == "/status.json"

    def answer(self, request: Request) -> Response:
        """404 where there is no such file, or nobody has written the page yet."""
        path = find_file(self._directory, request.target.path)
        held = path and self._read(path)
        return serve(request, held) if held else NOT_FOUND

    def _read(self, path: Path) -> StatusFile | None:
        try:
            with path.open("rb") as file:
                figures = os.fstat(file.fileno())
                signature = (figures.st_ino, figures.st_mtime_ns)
                held = self._held.get(path)
                if held and held[0] == signature:
                    return held[1]
                if figures.st_size > MOST_BYTES:
                    return None
                made = StatusFile(file.read(), PAGE_TYPES[path.suffix])
        except (OSError, KeyError):
            return None
        if len(self._held) >= MOST_HELD:
            self._held.clear()
        self._held[path] = (signature, made)
        return made


def find_file(directory: Path, address: str) -> Path | None:
    """The file that an address names, below `/status` or at the root of the page's own host; None
    for one that would lead elsewhere."""
    if address == "/status.json":
        return directory / "status.json"
    parts = address.removeprefix(ROOT).strip("/").split("/")
    if parts == [""]:
        return directory / "index.html"
    if any(not part or part.startswith(".") or "\0" in part for part in parts):
        return None
    path = directory.joinpath(*parts)
    return path if path.suffix in PAGE_TYPES else path.with_name(f"{path.name}.html")
