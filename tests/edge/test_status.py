"""The status page as the edge serves it: the prober's files and nothing else."""

import pytest

from servers.edge_client import ask as ask_edge
from stentor.edge.http.request import Request
from stentor.edge.http.target import parse_target
from stentor.edge.site.status import StatusFiles, find_file


@pytest.fixture
def files(tmp_path):
    (tmp_path / "status" / "incidents").mkdir(parents=True)
    (tmp_path / "status" / "index.html").write_text("home")
    (tmp_path / "status" / "status.json").write_text("{}")
    (tmp_path / "status" / "incidents" / "i1.html").write_text("incident")
    (tmp_path / "status" / ".hidden.html").write_text("hidden")
    (tmp_path / "status" / "notes.txt").write_text("notes")
    (tmp_path / "secret.json").write_text("secret")
    return StatusFiles(tmp_path / "status")


def ask(files, path, **headers):
    request = Request(
        method="GET", target=parse_target(path.encode()), host="localhost", authority="localhost",
        headers={name.encode(): value for name, value in headers.items()}, fields=[],
        is_old=False, keeps_alive=True, content_length=0, expects_continue=False,
    )  # fmt: skip
    answer = files.answer(request)
    return answer.status, b"".join(answer.parts), answer.fields


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("/status", b"home"),
        ("/status/", b"home"),
        ("/status.json", b"{}"),
        ("/status/incidents/i1", b"incident"),
        ("/status/incidents/i1.html", b"incident"),
    ],
)
def test_it_serves_what_the_prober_wrote(files, path, content):
    assert ask(files, path)[:2] == (200, content)


@pytest.mark.parametrize(
    "path",
    [
        "/status/none",
        "/status/.hidden",
        "/status/.hidden.html",
        "/status/notes.txt",
        "/status/incidents",
    ],
)
def test_it_serves_nothing_else(files, path):
    assert ask(files, path)[0] == 404


@pytest.mark.parametrize(
    "address", ["/status/../secret.json", "/status/incidents/../../secret.json"]
)
def test_no_address_leads_out_of_the_directory(tmp_path, address):
    assert find_file(tmp_path / "status", address) is None


def test_a_copy_that_is_current_is_not_sent_again(files):
    fields = dict(line.split(b": ", 1) for line in ask(files, "/status")[2].split(b"\r\n") if line)
    assert ask(files, "/status", **{"if-none-match": fields[b"etag"].decode()})[0] == 304
    assert fields[b"cache-control"] == b"no-cache"
    assert b"default-src 'none'" in fields[b"content-security-policy"]


def test_a_new_page_is_served_at_once(files, tmp_path):
    assert ask(files, "/status")[1] == b"home"
    new = tmp_path / "new"
    new.write_text("other")
    new.replace(tmp_path / "status" / "index.html")
    assert ask(files, "/status")[1] == b"other"


def test_before_anybody_has_written_a_page_there_is_none(tmp_path):
    assert ask(StatusFiles(tmp_path / "status"), "/status")[0] == 404


@pytest.fixture
def edge(store, layout, serve):
    """The page has a name of its own."""
    store.publish_file("/shows/show", b"a show")
    layout.status.mkdir()
    (layout.status / "index.html").write_text("the site's own copy")
    (layout.own_status / "api" / "v2").mkdir(parents=True)
    for name in ("index.html", "feed.xml", "status.json", "api/v2/summary.json"):
        (layout.own_status / name).write_text(name)
    return serve(status_host="status.example.org")


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("/", "index.html"),
        ("/status", "index.html"),
        ("/feed.xml", "feed.xml"),
        ("/status/feed.xml", "feed.xml"),
        ("/status.json", "status.json"),
        ("/api/v2/summary.json", "api/v2/summary.json"),
    ],
)
def test_under_a_name_of_its_own_it_stands_at_the_root_and_where_its_links_lead(
    edge, path, content
):
    answer = ask_edge(edge.http, "GET", path, host="status.example.org")
    assert (answer.status, answer.body.decode()) == (200, content)


@pytest.mark.parametrize("path", ["/shows/show", "/../certs/ca.pem", "/%2e%2e/run/x", "/none"])
def test_under_that_name_there_is_nothing_else(edge, path):
    assert ask_edge(edge.http, "GET", path, host="status.example.org").status in {400, 404}
    assert ask_edge(edge.http, "GET", "/shows/show", host="localhost").status == 200
    assert ask_edge(edge.http, "GET", "/status", host="localhost").body == b"the site's own copy"
    assert ask_edge(edge.http, "POST", "/", host="status.example.org").status == 405
