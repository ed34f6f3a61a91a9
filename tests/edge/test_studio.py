"""The studio's host: handed on to a real gunicorn, one request at a time."""

import hashlib
import json
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme

from servers.edge_client import Answer, Talk, get, wait_until
from stentor.lib.layout import DataLayout

STUDIO = "studio.localhost"


@contextmanager
def run_studio(layout: DataLayout, threads: int = 4) -> Iterator[subprocess.Popen]:
    """gunicorn on the installation's socket."""
    layout.run.mkdir(parents=True, exist_ok=True)
    address = f"unix:{layout.studio_socket}"
    command = [sys.executable, "-m", "gunicorn", "-b", address, "--threads", str(threads)]
    process = subprocess.Popen(
        [*command, "--log-level", "error", "--graceful-timeout", "1", "studio_app:app"],
        cwd=Path(__file__).parent,
    )
    try:
        wait_until(layout.studio_socket.exists, 15)
        yield process
    finally:
        process.terminate()
        process.wait(15)


@pytest.fixture(scope="module")
def studio(world) -> Iterator[subprocess.Popen]:
    with run_studio(world.store.layout) as process:
        yield process


@pytest.fixture
def talk(world, studio) -> Iterator[Talk]:
    with Talk(world.edge.https, trust(world.authority), STUDIO) as talk:
        yield talk


def trust(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def ask(talk: Talk, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
    fields = {"host": STUDIO} | headers
    if body:
        fields["content-length"] = str(len(body))
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    talk.send(f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + body)
    return talk.read(is_head=method == "HEAD")


def test_a_request_reaches_the_studio_as_it_was_meant(talk: Talk) -> None:
    answer = ask(talk, "POST", "/shows/a%20b?x=%C3%A9&y", b"field=value", cookie="a=b", x_own="1")
    said = json.loads(answer.body)
    assert answer.status == 200
    assert (said["REQUEST_METHOD"], said["PATH_INFO"]) == ("POST", "/shows/a b")
    assert said["QUERY_STRING"] == "x=%C3%A9&y"
    assert (said["HTTP_COOKIE"], said["HTTP_X_OWN"]) == ("a=b", "1")
    assert said["sha256"] == hashlib.sha256(b"field=value").hexdigest()
    assert said["HTTP_HOST"] == STUDIO


def test_the_edge_alone_says_who_is_asking(talk: Talk) -> None:
    lies = {
        "x_forwarded_for": "6.6.6.6",
        "x_forwarded_proto": "http",
        "x_forwarded_host": "evil.example",
        "x_forwarded_port": "1",
        "x_forwarded_prefix": "/evil",
        "forwarded": "for=6.6.6.6",
        "x_real_ip": "6.6.6.6",
    }
    said = json.loads(ask(talk, "GET", "/", **lies).body)
    assert said["HTTP_X_FORWARDED_FOR"] == "127.0.0.1"
    assert said["HTTP_X_FORWARDED_PROTO"] == "https"
    assert said["HTTP_X_FORWARDED_HOST"] == STUDIO
    assert not {"HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_X_FORWARDED_PORT"} & set(said)
    assert "evil" not in json.dumps(said)


def test_names_that_wsgi_confuses_with_ours_are_dropped(talk: Talk) -> None:
    talk.send(
        b"GET / HTTP/1.1\r\nhost: studio.localhost\r\nx_forwarded_for: 6.6.6.6\r\n"
        b"X_Forwarded-Proto: http\r\nscript_name: /evil\r\n\r\n"
    )
    said = json.loads(talk.read().body)
    assert said["HTTP_X_FORWARDED_FOR"] == "127.0.0.1"
    assert said["HTTP_X_FORWARDED_PROTO"] == "https"
    assert said["SCRIPT_NAME"] == ""


def test_what_is_hop_by_hop_stays_on_its_hop(talk: Talk) -> None:
    answer = ask(
        talk,
        "GET",
        "/",
        connection="keep-alive, x-secret",
        x_secret="1",
        te="trailers",
        upgrade="x",
    )
    said = json.loads(answer.body)
    assert not {"HTTP_X_SECRET", "HTTP_TE", "HTTP_UPGRADE", "HTTP_KEEP_ALIVE"} & set(said)
    assert "keep-alive" not in answer.headers
    assert "server" not in answer.headers


def test_many_requests_go_over_one_connection(talk: Talk) -> None:
    for number in range(5):
        said = json.loads(ask(talk, "POST", f"/{number}", b"x" * number * 1000).body)
        assert (said["PATH_INFO"], said["size"]) == (f"/{number}", number * 1000)


def test_pipelined_requests_are_answered_in_order(talk: Talk) -> None:
    for number in range(5):
        talk.send(b"POST /%d HTTP/1.1\r\nhost: %b\r\n" % (number, STUDIO.encode()))
        talk.send(b"content-length: 4\r\n\r\nbody")
    assert [json.loads(talk.read().body)["PATH_INFO"] for _ in range(5)] == [
        f"/{number}" for number in range(5)
    ]


def test_chunked_bodies_and_those_that_wait_for_leave_arrive(talk: Talk) -> None:
    head = f"POST /c HTTP/1.1\r\nhost: {STUDIO}\r\n".encode()
    talk.send(head + b"transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n")
    assert json.loads(talk.read().body)["size"] == 11
    talk.send(head + b"expect: 100-continue\r\ncontent-length: 5\r\n\r\n")
    assert talk.sock.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
    talk.send(b"hello")
    assert json.loads(talk.read().body)["size"] == 5


def test_a_trailer_does_not_pass_for_a_field(talk: Talk) -> None:
    talk.send(
        b"POST /echo HTTP/1.1\r\nhost: studio.localhost\r\ntransfer-encoding: chunked\r\n\r\n"
        b"2\r\nab\r\n0\r\ncookie: sessionid=stolen\r\nx-mark: here\r\n\r\n"
    )
    said = json.loads(talk.read().body)
    assert said["size"] == 2
    assert "HTTP_COOKIE" not in said
    assert "HTTP_X_MARK" not in said


def test_an_upload_larger_than_what_is_held_streams_through(talk: Talk) -> None:
    size = 100 << 20
    digest = hashlib.sha256()
    talk.send(f"PUT /up HTTP/1.1\r\nhost: {STUDIO}\r\ncontent-length: {size}\r\n\r\n".encode())
    for number in range(100):
        block = bytes([number]) * (1 << 20)
        digest.update(block)
        talk.send(block)
    said = json.loads(talk.read().body)
    assert (said["size"], said["sha256"]) == (size, digest.hexdigest())


def test_a_chunked_upload_larger_than_what_is_held_streams_through(talk: Talk) -> None:
    talk.send(f"PUT /up HTTP/1.1\r\nhost: {STUDIO}\r\ntransfer-encoding: chunked\r\n\r\n".encode())
    for _ in range(40):
        talk.send(b"100000\r\n" + b"x" * 0x100000 + b"\r\n")
    talk.send(b"0\r\n\r\n")
    assert json.loads(talk.read().body)["size"] == 40 << 20


@pytest.mark.parametrize(
    ("method", "path", "status", "length"),
    [("HEAD", "/", 200, 0), ("GET", "/nothing", 204, 0), ("GET", "/cookies", 302, 0)],
)
def test_answers_without_a_body_leave_the_connection_usable(
    talk: Talk, method: str, path: str, status: int, length: int
) -> None:
    answer = ask(talk, method, path)
    assert (answer.status, len(answer.body)) == (status, length)
    assert ask(talk, "GET", "/").status == 200


def test_cookies_stay_apart(talk: Talk) -> None:
    talk.send(f"GET /cookies HTTP/1.1\r\nhost: {STUDIO}\r\nconnection: close\r\n\r\n".encode())
    said = talk.read_to_end().lower()
    assert said.count(b"set-cookie: ") == 2


def test_an_answer_of_unknown_length_comes_in_chunks(talk: Talk) -> None:
    answer = ask(talk, "GET", "/large?100")
    assert answer.headers["transfer-encoding"] == "chunked"
    assert answer.body == b"".join(bytes([number]) * 65_536 for number in range(100))
    assert ask(talk, "GET", "/").status == 200


def test_an_old_client_is_told_the_end_by_the_close(talk: Talk) -> None:
    talk.send(f"GET /large?10 HTTP/1.0\r\nhost: {STUDIO}\r\n\r\n".encode())
    answer = talk.read()
    assert answer.headers["connection"] == "close"
    assert len(answer.body) == 655_360


def test_an_answer_cut_short_is_never_taken_for_whole(talk: Talk) -> None:
    with pytest.raises(EOFError):
        ask(talk, "GET", "/broken")


def test_an_early_answer_to_a_large_upload_arrives(talk: Talk) -> None:
    talk.send(f"PUT /early HTTP/1.1\r\nhost: {STUDIO}\r\ncontent-length: 99999999\r\n\r\n".encode())
    try:
        for _ in range(50):
            talk.send(b"x" * (1 << 20))
    except OSError:
        pass
    answer = talk.read()
    assert (answer.status, answer.headers["connection"]) == (403, "close")


def test_in_the_clear_the_studio_is_only_pointed_at(world, studio) -> None:
    answer = get(world.edge.http, "/shows?x=1", host=STUDIO)
    assert answer.status == 308
    assert answer.headers["location"] == "https://studio.localhost:8443/shows?x=1"


def test_bad_bodies_end_in_400_and_never_reach_the_studio(talk: Talk) -> None:
    head = f"POST / HTTP/1.1\r\nhost: {STUDIO}\r\ntransfer-encoding: chunked\r\n\r\n".encode()
    talk.send(head + b"5\r\nhello\r\nzz\r\n")
    assert talk.read().status == 400
    assert talk.read_to_end() == b""


def test_slow_clients_leave_every_thread_of_the_studio_free(world, studio) -> None:
    context = trust(world.authority)
    slow = [Talk(world.edge.https, context, STUDIO) for _ in range(20)]
    for number, talk in enumerate(slow):
        if number % 2:
            talk.send(b"GET / HTTP/1.1\r\nhost: studio.localh")
        else:
            head = f"POST / HTTP/1.1\r\nhost: {STUDIO}\r\ncontent-length: 1000000\r\n\r\n"
            talk.send(head.encode() + b"x" * 1000)
    time.sleep(0.3)
    began = time.monotonic()
    with Talk(world.edge.https, context, STUDIO) as talk:
        for _ in range(10):
            assert ask(talk, "GET", "/").status == 200
    assert time.monotonic() - began < 15
    for talk in slow:
        talk.sock.close()


def test_slow_readers_leave_every_thread_of_the_studio_free(world, studio) -> None:
    context = trust(world.authority)
    slow = [Talk(world.edge.https, context, STUDIO, receive_bytes=4096) for _ in range(8)]
    for talk in slow:
        talk.send(f"GET /large?30 HTTP/1.1\r\nhost: {STUDIO}\r\n\r\n".encode())
    time.sleep(0.5)
    began = time.monotonic()
    with Talk(world.edge.https, context, STUDIO) as talk:
        assert ask(talk, "GET", "/").status == 200
    assert time.monotonic() - began < 15
    for talk in slow:
        talk.sock.close()


def test_a_client_that_leaves_takes_its_request_along(world, studio) -> None:
    context = trust(world.authority)
    for _ in range(12):
        with Talk(world.edge.https, context, STUDIO) as talk:
            talk.send(
                f"PUT /up HTTP/1.1\r\nhost: {STUDIO}\r\ncontent-length: 99999999\r\n\r\n".encode()
            )
            talk.send(b"x" * 500_000)
    with Talk(world.edge.https, context, STUDIO) as talk:
        assert ask(talk, "PUT", "/up", b"x" * 17_000_000).status == 200


def test_a_studio_that_is_down_costs_its_own_users_a_calm_page(
    store, serve, authority_files
) -> None:
    store.publish_file("/feeds/show.xml", b"<rss/>")
    edge = serve()
    with Talk(edge.https, trust(authority_files), STUDIO) as talk:
        answer = ask(talk, "GET", "/")
        assert (answer.status, answer.headers["retry-after"]) == (503, "10")
        assert b"The studio is resting" in answer.body
        assert b"Listeners are not affected" in answer.body
        with run_studio(store.layout):
            assert ask(talk, "GET", "/").status == 200
            assert ask(talk, "GET", "/die").status == 502
            wait_until(lambda: ask(talk, "GET", "/").status == 200)
        assert ask(talk, "POST", "/", b"body").status == 503
        assert get(edge.http, "/feeds/show.xml").status == 200


def test_a_studio_that_thinks_too_long_is_given_up(store, serve, authority_files) -> None:
    edge = serve(studio_limits={"answer_seconds": 0.5})
    with run_studio(store.layout), Talk(edge.https, trust(authority_files), STUDIO) as talk:
        assert ask(talk, "GET", "/sleep?3").status == 504
        assert ask(talk, "GET", "/").status == 200


def test_a_client_may_go_while_the_studio_thinks(store, serve, authority_files) -> None:
    edge = serve(limits={"idle_seconds": 1.0})
    with run_studio(store.layout), Talk(edge.https, trust(authority_files), STUDIO) as talk:
        assert ask(talk, "GET", "/sleep?2.5").status == 200
        with Talk(edge.https, trust(authority_files), STUDIO) as leaving:
            leaving.send(f"GET /sleep?1 HTTP/1.1\r\nhost: {STUDIO}\r\n\r\n".encode())
            leaving.sock.shutdown(socket.SHUT_RDWR)
        assert ask(talk, "GET", "/").status == 200


@pytest.fixture
def authority_files(layout: DataLayout) -> trustme.CA:
    """A certificate for both hosts in place; its authority."""
    authority = trustme.CA()
    live = layout.certs / "live"
    live.mkdir(parents=True, exist_ok=True)
    leaf = authority.issue_cert("localhost", STUDIO)
    leaf.private_key_and_cert_chain_pem.write_to_path(str(live / "localhost.pem"))
    return authority
