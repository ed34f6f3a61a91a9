"""Somebody at a browser, signed in to the studio of a running server."""

from collections.abc import Callable

from playwright.sync_api import Page

EMAIL = "olive@lighthouse.example"
PASSWORD = "correct horse battery"

NewPage = Callable[..., Page]
"""`new_page(width=, height=, scheme=)`."""


def come_in(page: Page, welcome_link: str) -> Page:
    """Becomes the owner by the one-time link."""
    page.goto(welcome_link)
    page.get_by_label("Name of your organisation").fill("Lighthouse Radio")
    page.get_by_label("Your name").fill("Olive")
    page.get_by_label("Your e-mail address").fill(EMAIL)
    page.get_by_label("A password").fill(PASSWORD)
    page.get_by_role("button", name="Open the studio").click()
    page.get_by_role("heading", name="Shows", exact=True).wait_for()
    return page


def sign_in(page: Page) -> Page:
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Shows", exact=True).wait_for()
    return page
