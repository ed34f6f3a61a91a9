"""The pages of subscriptions, over the socket at which the edge asks: no studio, no database."""

import http.client
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import pytest

from stentor.contracts.subscriber import Subscriber
from stentor.prober.page.addresses import compute_addresses
from stentor.prober.settings import StatusSettings
from stentor.prober.signup.desk import MOST_BYTES, SignUpDesk
from stentor.prober.signup.forms import FieldError, check_address, check_endpoint, parse_shows
from stentor.prober.signup.server import SignUpServer
from stentor.subscribers.register import MOST_FROM_ONE, SubscriberRegister
from stentor.subscribers.tokens import Purpose, make_token

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
SITE = "https://podcasts.example.org"


class Answer(NamedTuple):
    status: int
    text: str
    fields: http.client.HTTPMessage


class Reader:
    """Somebody whom the edge speaks for."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def ask(
        self,
        method: str,
        path: str,
        fields: object = None,
        *,
        source: str = "192.0.2.7",
        kind: str = "application/x-www-form-urlencoded",
    ) -> Answer:
        connection = http.client.HTTPConnection("podcasts.example.org")
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.connect(str(self._path))
        headers = {"x-forwarded-for": source, "x-forwarded-proto": "https", "content-type": kind}
        body = fields if isinstance(fields, bytes) else urlencode(fields or {}, doseq=True)  # type: ignore[arg-type]
        try:
            connection.request(method, path, body if method == "POST" else None, headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.read().decode(), answer.headers)
        finally:
            connection.close()

    def get(self, path: str) -> Answer:
        return self.ask("GET", path)

    def post(self, path: str, fields: object = None, **more: str) -> Answer:
        return self.ask("POST", path, fields, **more)

    def sign_up(self, address: str = "ann@example.org", **fields: object) -> Answer:
        return self.post("/status/subscriptions/", {"address": address, **fields})


@pytest.fixture
def register(tmp_path: Path) -> SubscriberRegister:
    return SubscriberRegister(tmp_path / "subscribers")


Open = Callable[..., Reader]


@pytest.fixture
def open_desk(tmp_path: Path, register: SubscriberRegister) -> Iterator[Open]:
    servers: list[SignUpServer] = []

    def open_desk(*, has_mail: bool = True, host: str = "") -> Reader:
        desk = SignUpDesk(
            register, title="Lighthouse Radio",
            addresses=compute_addresses(StatusSettings(host=host), SITE),
            has_mail=has_mail, clock=lambda: NOW,
        )  # fmt: skip
        path = tmp_path / "sign-up.sock"
        server = SignUpServer(path, desk)
        servers.append(server)
        server.__enter__()
        return Reader(path)

    yield open_desk
    for server in servers:
        server.__exit__(None, None, None)


@pytest.fixture
def reader(open_desk: Open) -> Reader:
    return open_desk()


Find = Callable[[], Subscriber | None]


@pytest.fixture
def find_ann(register: SubscriberRegister) -> Find:
    return lambda: next((one for one in register.list_all() if one.kind == "mail"), None)


@pytest.fixture
def find_link(register: SubscriberRegister, find_ann: Find) -> Callable[[Purpose], str]:
    """As it stands in her mail."""

    def find_link(purpose: Purpose) -> str:
        ann = find_ann()
        assert ann
        token = make_token(register.secret, purpose, ann.id)
        return f"/status/subscriptions/{'confirm/' if purpose == 'confirm' else ''}{token}"

    return find_link


def test_somebody_signs_up_confirms_chooses_and_leaves(
    reader: Reader, find_ann: Find, find_link: Callable[[Purpose], str]
) -> None:
    assert reader.sign_up(components=["feeds"], shows="tide-tables").status == 200
    ann = find_ann()
    assert ann
    assert ann.components == ["feeds", "show:tide-tables"]
    link = find_link("confirm")
    assert "Yes, tell me" in reader.get(link).text
    assert not ann.is_confirmed  # programs follow links; the button confirms
    answer = reader.post(link)
    assert "You will be told" in answer.text
    own = find_link("manage")
    assert f'href="{own}"' in answer.text
    assert 'value="tide-tables"' in reader.get(own).text
    assert "Saved." in reader.post(own, {"components": ["ads"], "shows": ""}).text
    ann = find_ann()
    assert ann
    assert ann.is_confirmed
    assert ann.components == ["ads"]
    assert "Unsubscribe?" in reader.get(f"{own}/leave").text
    assert find_ann() is not None
    assert "You are unsubscribed" in reader.post(f"{own}/leave").text
    assert find_ann() is None
    assert reader.get(own).status == 404


def test_one_click_leaves_at_once(
    reader: Reader, find_ann: Find, find_link: Callable[[Purpose], str]
) -> None:
    """RFC 8058, 3.2: a POST with this one field, no cookie, no redirect."""
    reader.sign_up()
    answer = reader.post(f"{find_link('manage')}/leave", {"List-Unsubscribe": "One-Click"})
    assert answer.status == 200
    assert find_ann() is None


def test_the_answer_does_not_tell_whether_an_address_is_known(
    reader: Reader, register: SubscriberRegister, find_ann: Find
) -> None:
    first, ann = reader.sign_up(), find_ann()
    assert ann
    register.confirm(ann.id, NOW)
    again, other = reader.sign_up(), reader.sign_up("bob@example.org")
    assert first.text == again.text == other.text


@pytest.mark.parametrize(
    "address",
    ["", "ann", "ann@", "a b@example.org", "ann@example.org\nBcc: x@y.org", "Ann <ann@example.org>",
     "ann@example", f"{'a' * 65}@example.org", "ann@example..org", "ann@example.org,b@c.org"],
)  # fmt: skip
def test_what_is_no_address_is_said_at_the_field(
    reader: Reader, find_ann: Find, address: str
) -> None:
    answer = reader.sign_up(address, components=["feeds"])
    assert answer.status == 422
    assert 'aria-describedby="address-error" aria-invalid="true"' in answer.text
    assert 'value="feeds" checked' in answer.text  # nothing has to be chosen again
    assert find_ann() is None


@pytest.mark.parametrize("address", ["ann@example.org", "a.b+c@sub.example.co"])
def test_what_is_an_address_is_taken(address: str) -> None:
    check_address(address)


def test_a_show_that_cannot_be_is_said_at_its_field(reader: Reader, find_ann: Find) -> None:
    answer = reader.sign_up(shows="tide-tables ../x")
    assert answer.status == 422
    assert "No show has the address" in answer.text
    assert find_ann() is None
    assert parse_shows("/shows/a, b b") == ["show:a", "show:b"]
    with pytest.raises(FieldError):
        parse_shows(" ".join(f"show-{n}" for n in range(41)))


def test_whoever_asks_too_often_waits(reader: Reader) -> None:
    for number in range(MOST_FROM_ONE):
        assert reader.sign_up(f"{number}@example.org").status == 200
    assert reader.sign_up().status == 429
    elsewhere = reader.post(
        "/status/subscriptions/", {"address": "ann@example.org"}, source="192.0.2.8"
    )
    assert elsewhere.status == 200


def test_a_webhooks_secret_is_shown_once(reader: Reader, register: SubscriberRegister) -> None:
    answer = reader.post("/status/subscriptions/webhook", {"url": "https://example.org/hook"})
    (made,) = register.list_all()
    assert made.secret in answer.text
    link = f"/status/subscriptions/{make_token(register.secret, 'manage', made.id)}"
    assert f"{SITE}{link}" in answer.text
    assert made.secret not in reader.get(link).text


def test_a_webhook_confirms_by_the_url_it_is_sent(
    reader: Reader, register: SubscriberRegister
) -> None:
    reader.post("/status/subscriptions/webhook", {"url": "https://example.org/hook"})
    (made,) = register.list_all()
    link = f"/status/subscriptions/confirm/{make_token(register.secret, 'confirm', made.id)}"
    assert reader.post(link, b'{"yes": true}', kind="application/json").status == 200
    assert register.list_all()[0].is_confirmed


@pytest.mark.parametrize(
    "url",
    ["", "ftp://example.org", "https://u:p@example.org/", "javascript:alert(1)", "https://",
     "https://example.org/a b", "https://[::1", "https://example.org:99999/", "https://e.org:0/"],
)  # fmt: skip
def test_a_webhook_elsewhere_is_none(
    reader: Reader, register: SubscriberRegister, url: str
) -> None:
    with pytest.raises(FieldError):
        check_endpoint(url)
    assert reader.post("/status/subscriptions/webhook", {"url": url}).status == 422
    assert register.list_all() == []


@pytest.mark.parametrize(
    "path",
    ["x", "confirm/x.y", "x.y/leave", "..%2fsecret", "confirm", "webhook/x", "a/b/c", "confirm/"],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_forged_link_leads_nowhere(reader: Reader, path: str, method: str) -> None:
    assert reader.ask(method, f"/status/subscriptions/{path}").status == 404


def test_a_link_that_changes_does_not_confirm(
    reader: Reader, find_ann: Find, register: SubscriberRegister
) -> None:
    reader.sign_up()
    ann = find_ann()
    assert ann
    token = make_token(register.secret, "manage", ann.id)
    assert reader.post(f"/status/subscriptions/confirm/{token}").status == 404


def test_without_mail_the_form_is_not_there(open_desk: Open) -> None:
    text = open_desk(has_mail=False).get("/status/subscriptions/").text
    assert "No mail is sent from here" in text
    assert "<form" not in text


def test_a_shows_page_leads_to_a_form_with_the_show_in_it(reader: Reader) -> None:
    page = reader.get("/status/subscriptions/?component=show:tide-tables").text
    assert 'value="tide-tables"' in page
    assert "/status/subscriptions/webhook?component=show:tide-tables" in page


def test_markup_stays_text(reader: Reader) -> None:
    evil = '"><script>alert(1)</script>'
    query = urlencode({"component": f"show:{evil}"})
    for text in (
        reader.get(f"/status/subscriptions/?{query}").text,
        reader.sign_up(evil, shows=evil).text,
    ):
        assert "<script" not in text


@pytest.mark.parametrize(
    ("path", "home"),
    [("/status/subscriptions/", "/status"), ("/subscriptions/", "/")],
)
def test_links_stay_at_the_host_that_was_asked(open_desk: Open, path: str, home: str) -> None:
    text = open_desk(host="status.example.org").get(path).text
    assert f'<p class="name"><a href="{home}">' in text
    assert f'href="{path}webhook"' in text


def test_nobody_keeps_or_frames_these_pages(reader: Reader) -> None:
    fields = reader.get("/status/subscriptions/").fields
    assert fields["cache-control"] == "no-store"
    assert fields["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in fields["content-security-policy"]


def test_what_is_no_form_is_refused(reader: Reader, find_ann: Find) -> None:
    path = "/status/subscriptions/"
    assert reader.post(path, b"x" * (MOST_BYTES + 1)).status == 400
    assert reader.post(path, b"\xff=\xff&address=%FF").status in {400, 422}
    assert reader.post(path, b"&".join([b"a=b"] * 300)).status == 400
    assert reader.ask("DELETE", path).status == 400
    assert reader.ask("HEAD", path)[:2] == (200, "")
    assert find_ann() is None


def test_a_disk_that_takes_nothing_is_said_and_nothing_has_changed(
    reader: Reader, register: SubscriberRegister, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    reader.sign_up()  # the secret is there
    (register.directory / "people").rename(register.directory / "away")
    monkeypatch.setattr("stentor.subscribers.register.write_bytes_durably", refuse)
    answer = reader.sign_up("bob@example.org")
    assert answer.status == 503
    assert "nothing has changed" in answer.text


def test_a_socket_that_a_killed_one_left_is_taken_over_and_is_nobody_elses(
    tmp_path: Path, open_desk: Open
) -> None:
    path = tmp_path / "sign-up.sock"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    assert open_desk().get("/status/subscriptions/").status == 200
    assert path.stat().st_mode & 0o777 == 0o600
