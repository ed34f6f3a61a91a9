"""Every address of the studio, asked by everybody."""

import pytest

from people.cast import Cast
from stentor.intake.uploads import begin_upload
from stentor.studio.urls import urlpatterns

SHOW = "/shows/tide-tables"
EPISODE = f"{SHOW}/episodes/first-light"

FOR_EVERYBODY = {"sign-in", "sign-out", "welcome"}
FOR_MEMBERS = {
    "shows": ("GET", "/"),
    "account": ("GET", "/account"),
    "password": ("POST", "/account/password"),
    "notes-preview": ("POST", "/notes-preview"),
    "show-address-proposal": ("GET", "/new-show/address-proposal?title=x"),
}
"""Their own things: anybody who is signed in has them."""
READING = {
    "show": ("GET", SHOW),
    "show-downloads": ("GET", f"{SHOW}/downloads"),
    "show-report": ("GET", f"{SHOW}/report"),
    "episodes-report": ("GET", f"{SHOW}/report/episodes"),
    "show-requests": ("GET", f"{SHOW}/report/requests"),
    "episode-requests": ("GET", f"{EPISODE}/report/requests"),
    "network-report": ("GET", "/organisations/{organisation}/report"),
    "episode-address-proposal": ("GET", f"{SHOW}/new-episode/address-proposal?title=x"),
    "episode": ("GET", EPISODE),
    "processing": ("GET", f"{EPISODE}/processing"),
    "audio": ("GET", f"{EPISODE}/audio"),
    "downloads": ("GET", f"{EPISODE}/downloads"),
    "episode-report": ("GET", f"{EPISODE}/report"),
    "artwork": ("GET", "/artwork/{artwork}"),
    "changes": ("GET", "/organisations/{organisation}/changes"),
    "tokens": ("GET", "/organisations/{organisation}/tokens"),
}
CHANGING = {
    "show-settings": ("POST", f"{SHOW}/settings"),
    "show-address": ("POST", f"{SHOW}/address"),
    "prefix": ("POST", f"{SHOW}/prefix"),
    "new-episode": ("POST", f"{SHOW}/new-episode"),
    "edit-episode": ("POST", f"{EPISODE}/edit"),
    "episode-address": ("POST", f"{EPISODE}/address"),
    "publication": ("POST", f"{EPISODE}/publication"),
    "withdrawal": ("POST", f"{EPISODE}/withdrawal"),
    "schedule": ("POST", f"{EPISODE}/schedule"),
    "schedule-cancellation": ("POST", f"{EPISODE}/schedule/cancellation"),
    "breaks": ("POST", f"{EPISODE}/breaks"),
    "uploads": ("POST", f"{EPISODE}/uploads"),
    "upload": ("PATCH", "/uploads/{upload}"),
    "upload-completion": ("POST", "/uploads/{upload}/completion"),
}
REVOKING = "token-revocation"
"""An owner's, or whose it is: see the tests of tokens."""
NEW_SHOW = "new-show"
"""Of no organisation yet: anybody who may edit somewhere."""


@pytest.fixture
def ask(cast: Cast, enter):
    """The status of one person's request."""
    upload = begin_upload(cast.episode, cast.owner, "talk.wav", 100)
    names = {
        "artwork": cast.show.artwork.id,
        "organisation": cast.organisation.id,
        "upload": upload.id,
    }

    def ask(user, method, address):
        client = enter(user)
        response = client.generic(method, address.format(**names))
        response.close()
        return response.status_code

    return ask


def test_every_address_is_asked_here():
    named = {pattern.name for pattern in urlpatterns}
    assert named == FOR_EVERYBODY | {*FOR_MEMBERS, *READING, *CHANGING, NEW_SHOW, REVOKING}


@pytest.mark.parametrize(("method", "address"), (FOR_MEMBERS | READING | CHANGING).values())
def test_somebody_who_is_not_signed_in_is_sent_to_sign_in(enter, ask, method, address):
    assert ask(None, method, address) == 302


@pytest.mark.parametrize(("method", "address"), READING.values())
@pytest.mark.parametrize("role", ["owner", "teammate", "viewer"])
def test_members_may_look(cast, ask, role, method, address):
    assert ask(getattr(cast, role), method, address) == 200


@pytest.mark.parametrize(("method", "address"), (READING | CHANGING).values())
def test_for_a_stranger_nothing_is_there(cast, ask, method, address):
    assert ask(cast.stranger, method, address) == 404


@pytest.mark.parametrize(("method", "address"), CHANGING.values())
def test_a_viewer_changes_nothing(cast, ask, method, address):
    assert ask(cast.viewer, method, address) == 403


@pytest.mark.parametrize(("method", "address"), CHANGING.values())
@pytest.mark.parametrize("role", ["owner", "teammate"])
def test_those_who_may_edit_are_not_refused(cast, ask, role, method, address):
    assert ask(getattr(cast, role), method, address) in {200, 202, 302, 422}


@pytest.mark.parametrize(
    "address", [f"{SHOW}/settings", f"{SHOW}/prefix", f"{SHOW}/new-episode", f"{EPISODE}/edit"]
)
def test_a_viewer_sees_no_form(cast, ask, address):
    assert ask(cast.viewer, "GET", address) == 403


def test_a_viewer_makes_no_show(cast, ask):
    assert [ask(cast.viewer, method, "/new-show") for method in ("GET", "POST")] == [403, 403]


@pytest.mark.parametrize("address", ["/", SHOW, EPISODE])
def test_a_viewer_sees_no_control_that_changes_something(viewer, address):
    page = viewer.get(address).content.decode()
    for words in ("New show", "New episode", "Settings", "Edit", "Publish", "audio-upload"):
        assert words not in page


@pytest.mark.parametrize("address", [SHOW, EPISODE, f"{EPISODE}/audio"])
def test_a_strangers_page_does_not_even_say_that_there_is_something(cast, enter, address):
    there, nowhere = (enter(cast.stranger).get(a) for a in (address, "/shows/nowhere"))
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert there.content == nowhere.content


@pytest.mark.parametrize(("method", "address"), CHANGING.values())
def test_a_change_needs_more_than_a_link(cast, ask, method, address):
    status = ask(cast.owner, "GET", address)
    assert status == 405 or (
        status == 200
        and address.endswith(("settings", "new-episode", "edit", "prefix", "{upload}"))
    )
