"""Somebody at a browser, signed in to the studio of a running server."""

from collections.abc import Callable

from playwright.sync_api import Page

EMAIL = "olive@lighthouse.example"
PASSWORD = "correct horse battery"

NewPage = Callable[..., Page]
"""`new_page(width=, height=, scheme=)`."""

MEASURE_CONTRAST = """text => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const read = colour => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const poor = [];
  for (const one of document.querySelectorAll('main *, header *')) {
    const words = [...one.childNodes].some(n => n.nodeType === 3 && n.data.trim());
    if (!words || !one.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
    if (one.closest('.visually-hidden, [disabled]')) continue;
    let ground = one;
    while (ground && read(getComputedStyle(ground).backgroundColor)[3] < 255) {
      ground = ground.parentElement;
    }
    const pair = [getComputedStyle(one).color,
      ground ? getComputedStyle(ground).backgroundColor : 'white'].map(c => light(read(c)));
    const contrast = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
    if (contrast < 4.5) poor.push(`${one.className} “${one.textContent.trim()}” ${contrast}`);
  }
  return poor;
}"""
"""Words of a page that stand out too little from their ground (WCAG 2.2, 1.4.3)."""


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
