"""Outbound requests go to public addresses only, are pinned, and are capped."""

import ipaddress
import ssl
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import trustme

from stentor.lib.fetch import LOOPBACK, Fetched, FetchError, fetch, judge_address


class Peer(BaseHTTPRequestHandler):
    """A server that answers in every awkward way."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/ok":
            self.answer(200, b"hello")
        elif self.path == "/missing":
            self.answer(404, b"no")
        elif self.path == "/big":
            self.answer(200, b"x" * 100_000)
        elif self.path == "/slow":
            time.sleep(5)
        elif self.path == "/drip":
            self.drip()
        elif self.path in {"/head-drip", "/chunk-drip"}:
            self.drip_slowly(self.path == "/chunk-drip")
        elif self.path == "/loop":
            self.answer(302, b"", "/loop")
        elif self.path.startswith("/to/"):
            self.answer(302, b"", self.path.removeprefix("/to/"))

    def answer(self, status: int, content: bytes, location: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(content)

    def drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        try:
            for _ in range(40):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.1)
        except OSError:
            return

    def drip_slowly(self, is_chunk: bool) -> None:
        """A head, or the length of a chunk, that goes on for ever, a few bytes at a time."""
        start = b"Transfer-Encoding: chunked\r\n\r\n5;x=" if is_chunk else b"X: "
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n" + start)
            for _ in range(100):
                self.wfile.write(b"x")
                time.sleep(0.05)
        except OSError:
            return

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base's name
        return


@pytest.fixture
def peer() -> Iterator[str]:
    """Its origin."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Peer)
    server.daemon_threads = True
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def get(url: str, **changes: object) -> Fetched:
    limits: dict[str, object] = {"most_bytes": 10_000, "seconds": 3.0, "allowed": LOOPBACK}
    return fetch(url, **(limits | changes))  # type: ignore[arg-type] # the changes of each test


def test_an_answer_comes_with_its_status(peer: str) -> None:
    assert get(f"{peer}/ok").content == b"hello"
    assert get(f"{peer}/missing").status == 404


def test_redirects_are_followed(peer: str) -> None:
    answer = get(f"{peer}/to//ok")
    assert (answer.status, answer.content) == (200, b"hello")
    assert answer.url == f"{peer}/ok"


def test_redirects_end_somewhere(peer: str) -> None:
    with pytest.raises(FetchError, match="redirects"):
        get(f"{peer}/loop")


def test_an_answer_that_is_too_large_is_not_read_to_its_end(peer: str) -> None:
    with pytest.raises(FetchError, match="more than 10000 bytes"):
        get(f"{peer}/big")


@pytest.mark.parametrize("path", ["/slow", "/drip", "/head-drip", "/chunk-drip"])
def test_a_slow_answer_is_cut_off(peer: str, path: str) -> None:
    started = time.monotonic()
    with pytest.raises(FetchError, match=r"took too long|timed out"):
        get(peer + path, seconds=0.5)
    assert time.monotonic() - started < 3.5


def test_a_name_that_takes_its_time_is_left_alone() -> None:
    is_over = threading.Event()

    def resolve_slowly(_host: str, _port: int) -> list[str]:
        is_over.wait(60)
        return ["127.0.0.1"]

    with pytest.raises(FetchError, match="took too long to resolve"):
        get("http://slow.example/", seconds=0.3, resolver=resolve_slowly)
    is_over.set()


def test_this_machine_is_not_asked_unless_allowed(peer: str) -> None:
    with pytest.raises(FetchError, match="not a public address"):
        get(f"{peer}/ok", allowed=())


def test_a_redirect_to_an_inner_address_is_refused(peer: str) -> None:
    with pytest.raises(FetchError, match="not a public address"):
        get(f"{peer}/to/http://10.0.0.1/")
    with pytest.raises(FetchError, match="http or https"):
        get(f"{peer}/to/file:///etc/passwd")


def test_a_host_with_one_inner_address_is_refused_whole(peer: str) -> None:
    with pytest.raises(FetchError, match="not a public address"):
        get("http://two.example/", resolver=lambda _h, _p: ["127.0.0.1", "192.168.1.1"])


def test_the_address_that_was_judged_is_the_one_that_is_asked(peer: str) -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    port = peer.rpartition(":")[2]
    got = get(f"http://rebinding.example:{port}/ok", resolver=lambda _h, _p: next(answers))
    assert got.content == b"hello"


@pytest.mark.parametrize(
    "url",
    ["", "ftp://a.example/", "file:///etc/passwd", "//a.example", "http://", "http://u:p@a.example/",
     "http://a.example:0/", "http://a.example:99999/", "http://a.example/\r\nX: y", "http://[::1"],
)  # fmt: skip
def test_what_is_no_address_of_the_web_is_refused(url: str) -> None:
    with pytest.raises(FetchError, match="not an http or https address"):
        get(url)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1",
     "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1",
     "::ffff:127.0.0.1", "::ffff:10.0.0.1", "fe80::1%eth0", "fec0::1", "2002:7f00:1::",
     "2002:a00:1::1", "64:ff9b::a00:1", "2001:0:7f00:1::"],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    assert judge_address(address, ())


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111"])
def test_addresses_that_are(address: str) -> None:
    assert judge_address(address, ()) is None


def test_an_allowed_network_is_allowed() -> None:
    assert judge_address("10.1.2.3", [ipaddress.ip_network("10.1.0.0/16")]) is None
    assert judge_address("10.2.2.3", [ipaddress.ip_network("10.1.0.0/16")])


def test_a_certificate_for_another_name_is_refused() -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("right.example").configure_cert(context)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Peer)
    server.daemon_threads = True
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    trusted = ssl.create_default_context()
    authority.configure_trust(trusted)
    port = server.server_address[1]
    try:
        for name, is_good in (("right.example", True), ("wrong.example", False)):
            url = f"https://{name}:{port}/ok"
            options = {"trusted": trusted, "resolver": lambda _h, _p: ["127.0.0.1"]}
            if is_good:
                assert get(url, **options).content == b"hello"
            else:
                with pytest.raises(FetchError, match="certificate"):
                    get(url, **options)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
