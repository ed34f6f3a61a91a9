"""What is seen of a host: a real name server, a real edge, a real authority's certificate."""

import ssl
from datetime import UTC, datetime, timedelta

import pytest
import trustme

from servers.authorities import NameServer, end
from servers.tiny_servers import serve_http, serve_tls
from stentor.contracts.host import PROOF_PREFIX, compute_host_proof
from stentor.domains.looking.certificate import look_at_certificate
from stentor.domains.looking.look import Place, Sought, look
from stentor.domains.looking.records import NameServers, UnansweredError

NAME = "pod.example.org"
SOUGHT = Sought(NAME, f"_stentor.{NAME}", "stentor=abc")
SECRET = b"s" * 32


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    made = NameServer(tmp_path_factory.mktemp("names"))
    yield made
    end(made.process)


@pytest.fixture
def names(server):
    yield server
    for name in (NAME, f"_stentor.{NAME}"):
        server.tell("clear-servfail", host=name)
        server.tell("clear-txt", host=f"{name}.")
        server.tell("clear-a", host=f"{name}.")
        server.tell("clear-caa", host=f"{name}.")


@pytest.fixture
def authority():
    return trustme.CA()


@pytest.fixture
def place(names, authority):
    """An installation whose listeners' ports are two tiny servers."""
    leaf = authority.issue_cert(NAME)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf.configure_cert(context)
    trusted = ssl.create_default_context()
    authority.configure_trust(trusted)
    with serve_http(answer) as http_port, serve_tls(context) as https_port:
        yield Place(
            site_host="podcasts.example.org",
            secret=SECRET,
            names=NameServers("127.0.0.1", names.port),
            http_port=http_port,
            https_port=https_port,
            trusted=trusted,
        )


def answer(host, path):
    """As the edge does."""
    return compute_host_proof(SECRET, host, path.removeprefix(PROOF_PREFIX))


def see(place, sought=SOUGHT):
    return {one.key: one for one in look(sought, place)}


def test_a_host_with_all_its_records_is_good(names, place):
    names.tell("set-txt", host=f"_stentor.{NAME}.", value="stentor=abc")
    found = see(place)
    assert {key: one.state for key, one in found.items()} == dict.fromkeys(found, "good")
    assert "good until" in found["certificate"].words


def test_without_the_txt_record_no_certificate_is_waited_for(place):
    found = see(place)
    assert found["owner"].state == "waits"
    assert found["certificate"].state == "waits"
    assert "ordered by itself" in found["certificate"].words


def test_another_text_is_told(names, place):
    names.tell("set-txt", host=f"_stentor.{NAME}.", value="stentor=somebody-else")
    found = see(place)["owner"]
    assert (found.state, "somebody-else" in found.words) == ("bad", True)


def test_a_name_that_leads_elsewhere_waits(names, place):
    names.tell("add-a", host=f"{NAME}.", addresses=["192.0.2.7"])
    found = see(place)
    assert found["address"].state == "waits"
    assert "192.0.2.7" in found["address"].words
    assert found["reached"].state == "waits"


def test_name_servers_that_fail_are_told(names, place):
    names.tell("set-servfail", host=NAME)
    assert see(place)["address"].state == "bad"


def test_something_else_that_answers_is_told(names, place):
    with serve_http(lambda _host, _path: "hello from a parking page") as port:
        found = see(place.__class__(**{**vars(place), "http_port": port}))["reached"]
    assert found.state == "bad"
    assert "Something else answered" in found.words


def test_a_caa_record_is_shown(names, place):
    names.tell(
        "add-caa", host=f"{NAME}.", policies=[{"tag": "issue", "value": "authority.example"}]
    )
    found = see(place)["allowed"]
    assert "authority.example" in found.words


@pytest.mark.parametrize(
    ("policies", "state", "words"),
    [
        ([{"tag": "issue", "value": ";"}], "bad", "forbids every authority"),
        ([{"tag": "issue", "value": "a.example; accounturi=x"}], "good", "a.example"),
        ([{"tag": "iodef", "value": "mailto:x@example.org"}], "good", "does not limit"),
        ([{"tag": "issuewild", "value": ";"}], "good", "does not limit"),
    ],
)
def test_a_caa_record_is_judged_by_whom_it_lets_issue(names, place, policies, state, words):
    names.tell("add-caa", host=f"{NAME}.", policies=policies)
    found = see(place)["allowed"]
    assert (found.state, words in found.words) == (state, True)


def test_an_expired_certificate_at_one_of_several_addresses_is_told(place, authority):
    expired = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ends = datetime.now(UTC) - timedelta(days=1)
    authority.issue_cert(NAME, not_after=ends, not_before=ends - timedelta(days=9)).configure_cert(
        expired
    )
    with serve_tls(expired, "127.0.0.2", place.https_port):
        found = look_at_certificate(NAME, lambda *_: ["127.0.0.1", "127.0.0.2"], place)
    assert found.state == "bad"
    assert "At 127.0.0.2 clients are shown a certificate that has ended" in found.words


def test_a_stranger_at_one_of_several_addresses_is_not_waited_for(place):
    stranger = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert(NAME).configure_cert(stranger)
    with serve_tls(stranger, "127.0.0.2", place.https_port):
        found = look_at_certificate(NAME, lambda *_: ["127.0.0.1", "127.0.0.2"], place)
    assert (found.state, "127.0.0.2" in found.words) == ("bad", True)


def test_until_its_own_certificate_is_served_it_waits(names, place):
    names.tell("set-txt", host=f"_stentor.{NAME}.", value="stentor=abc")
    found = see(place.__class__(**{**vars(place), "trusted": ssl.create_default_context()}))
    assert found["certificate"].state == "waits"


def test_no_name_server_at_all_is_told():
    with pytest.raises(UnansweredError):
        NameServers("127.0.0.1", 1).find_addresses(NAME)
    with pytest.raises(OSError, match=NAME):
        NameServers("127.0.0.1", 1).resolve(NAME, 80)
