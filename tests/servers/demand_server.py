"""A server of demand that speaks real HTTP: tags, bids, media and pixels, good and bad."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from made.vast_documents import inline, media, vast

Pieces = Callable[[], Iterator[bytes]]
Content = bytes | Pieces
Answer = tuple[int, dict[str, str], Content]


class DemandServer:
    """Answers what it was told to, and keeps what it was asked."""

    def __init__(self, spot: Path) -> None:
        self.asked: list[str] = []
        """Paths with their queries, as they came."""
        self.requests: list[dict[str, Any]] = []
        """Bid requests."""
        self.headers: list[dict[str, str]] = []
        self.answers: dict[str, Answer | Callable[[], Answer]] = {}
        """By path without its query."""
        self.bid: Callable[[dict[str, Any]], Answer] = lambda _request: (204, {}, b"")
        handler = type("Handler", (_Handler,), {"demand": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()
        self.origin = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.answers["/tea.wav"] = (200, {"Content-Type": "audio/wav"}, spot.read_bytes())
        for name in ("i", "e", "s", "burl", "nurl"):
            self.answers[f"/{name}"] = (200, {}, b"")
        self.answers["/vast"] = (200, {}, self.make_vast())

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def make_inline(self, **fields: str) -> str:
        """An ad whose sound, pixels and errors stand here."""
        files = media(f"{self.origin}/tea.wav").replace("audio/mpeg", "audio/wav")
        tracking = f'<Tracking event="complete">{self.origin}/s?a=[ADSERVINGID]</Tracking>'
        given = {"duration": "00:00:02", "tracking": tracking,
                 "impression": f"{self.origin}/i?cb=[CACHEBUSTING]&amp;ua=[DEVICEIP]"}  # fmt: skip
        return inline(files, **(given | fields)).replace("https://ads.example", self.origin)

    def make_vast(self, **fields: str) -> bytes:
        return vast(self.make_inline(**fields))

    def make_bid(self, request: dict[str, Any], **fields: Any) -> dict[str, Any]:
        good = {
            "id": "b1", "impid": request["imp"][0]["id"], "price": 9.5, "mtype": 3, "dur": 3,
            "adm": self.make_vast().decode(), "adomain": ["tea.example"], "cat": ["IAB8"],
            "crid": "c1", "burl": f"{self.origin}/burl?p=${{AUCTION_PRICE}}",
            "nurl": f"{self.origin}/nurl?b=${{AUCTION_BID_ID}}",
        }  # fmt: skip
        return {name: value for name, value in (good | fields).items() if value is not None}

    def answer_bids(self, *fields: dict[str, Any]) -> None:
        """One bid of each."""

        def bid(request: dict[str, Any]) -> Answer:
            bids = [self.make_bid(request, **one) for one in fields]
            whole = {"id": request["id"], "cur": "EUR", "seatbid": [{"bid": bids}]}
            return 200, {"Content-Type": "application/json"}, json.dumps(whole).encode()

        self.bid = bid

    def list_asked(self, path: str) -> list[str]:
        return [one for one in self.asked if one.partition("?")[0] == path]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    demand: DemandServer

    def do_GET(self) -> None:
        self.demand.asked.append(self.path)
        found = self.demand.answers.get(self.path.partition("?")[0], (404, {}, b"no"))
        self.reply(*(found() if callable(found) else found))

    def do_POST(self) -> None:
        self.demand.asked.append(self.path)
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.demand.requests.append(json.loads(content))
        self.demand.headers.append(dict(self.headers.items()))
        self.reply(*self.demand.bid(self.demand.requests[-1]))

    def reply(self, status: int, headers: dict[str, str], content: Content) -> None:
        """Bytes with their length; pieces for as long as anybody listens."""
        length = {"Content-Length": str(len(content))} if isinstance(content, bytes) else {}
        self.close_connection = not length
        with suppress(OSError):
            self.send_response(status)
            for name, value in (length | headers).items():
                self.send_header(name, value)
            self.end_headers()
            for piece in [content] if isinstance(content, bytes) else content():
                self.wfile.write(piece)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base's
        return


def be_slow(answer: Answer, seconds: float = 3.0) -> Callable[[], Answer]:
    def wait() -> Answer:
        time.sleep(seconds)
        return answer

    return wait
