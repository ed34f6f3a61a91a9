"""The pages of subscriptions. No test here has a database: none of these pages asks it."""

import pytest
from django.test import Client

from stentor.subscribers.register import MOST_FROM_ONE, SubscriberRegister
from stentor.subscribers.tokens import make_token


@pytest.fixture
def browser():
    return Client(headers={"host": "studio.localhost"}, enforce_csrf_checks=False)


@pytest.fixture
def register(layout, settings):
    settings.STENTOR_HAS_MAIL = True
    return SubscriberRegister(layout.subscribers)


@pytest.fixture
def ann(register):
    def find():
        return next((one for one in register.list_all() if one.kind == "mail"), None)

    return find


def ask(browser, address="ann@example.org", **fields):
    return browser.post("/subscriptions/", {"address": address, **fields})


def test_somebody_signs_up_confirms_chooses_and_leaves(browser, register, ann):
    assert ask(browser, components=["feeds"], shows="tide-tables").status_code == 200
    one = ann()
    assert one.components == ["feeds", "show:tide-tables"]
    link = f"/subscriptions/confirm/{make_token(register.secret, 'confirm', one.id)}"
    assert b"Yes, tell me" in browser.get(link).content
    assert not ann().is_confirmed  # programs follow links; the button confirms
    page = browser.post(link).content.decode()
    assert "You will be told" in page
    assert ann().is_confirmed
    own = f"/subscriptions/{make_token(register.secret, 'manage', one.id)}"
    assert 'value="tide-tables"' in browser.get(own).content.decode()
    browser.post(own, {"components": ["ads"], "shows": ""})
    assert ann().components == ["ads"]
    assert b"Unsubscribe?" in browser.get(f"{own}/leave").content
    assert ann() is not None
    browser.post(f"{own}/leave")
    assert ann() is None
    assert browser.get(own).status_code == 404


def test_one_click_needs_no_cookie(register, ann):
    ask(Client(headers={"host": "studio.localhost"}))
    token = make_token(register.secret, "manage", ann().id)
    strict = Client(headers={"host": "studio.localhost"}, enforce_csrf_checks=True)
    answer = strict.post(f"/subscriptions/{token}/leave", {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert ann() is None


def test_the_answer_does_not_tell_whether_an_address_is_known(browser, register, ann):
    first = ask(browser)
    register.confirm(ann().id, ann().asked_at)
    again, other = ask(browser), ask(browser, "bob@example.org")
    assert first.content == again.content == other.content


@pytest.mark.parametrize(
    "address", ["", "ann", "ann@", "a b@example.org", "ann@example.org\nBcc: x@y.org"]
)
def test_what_is_no_address_is_said_at_the_field(browser, register, ann, address):
    answer = ask(browser, address)
    assert answer.status_code == 422
    assert b"errorlist" in answer.content
    assert ann() is None


def test_whoever_asks_too_often_waits(browser, register):
    for number in range(MOST_FROM_ONE):
        assert ask(browser, f"{number}@example.org").status_code == 200
    assert ask(browser).status_code == 429
    assert len(register.list_all()) == MOST_FROM_ONE


def test_a_webhook_shows_its_secret_once(browser, register):
    page = browser.post("/subscriptions/webhook", {"url": "https://example.org/hook"}).content
    (made,) = register.list_all()
    assert made.secret in page.decode().replace("<wbr>", "")
    own = browser.get(f"/subscriptions/{make_token(register.secret, 'manage', made.id)}").content
    assert made.secret not in own.decode().replace("<wbr>", "")


@pytest.mark.parametrize(
    "url", ["", "ftp://example.org", "https://u:p@example.org/", "javascript:alert(1)"]
)
def test_a_webhook_elsewhere_is_none(browser, register, url):
    assert browser.post("/subscriptions/webhook", {"url": url}).status_code == 422
    assert register.list_all() == []


@pytest.mark.parametrize("address", ["x", "confirm/x.y", "x.y/leave", "../secret"])
def test_a_forged_link_leads_nowhere(browser, register, address):
    assert browser.get(f"/subscriptions/{address}").status_code == 404


def test_without_mail_the_form_is_not_there(browser, register, settings):
    settings.STENTOR_HAS_MAIL = False
    assert b"sends no mail" in browser.get("/subscriptions/").content


def test_a_shows_page_leads_to_a_form_with_the_show_in_it(browser, register):
    page = browser.get("/subscriptions/?component=show:tide-tables").content.decode()
    assert 'value="tide-tables"' in page
