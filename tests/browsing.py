"""Somebody at a browser, signed in to the studio of a running server."""

from collections.abc import Callable

from playwright.sync_api import Page

EMAIL = "olive@lighthouse.example"
PASSWORD = "correct horse battery"

NewPage = Callable[..., Page]
"""`new_page(width=, height=, scheme=)`."""


def sign_in(page: Page) -> Page:
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Shows", exact=True).wait_for()
    return page
