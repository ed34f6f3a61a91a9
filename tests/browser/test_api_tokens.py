"""A token from its making in a browser to its end, and the documentation's way through the API."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from people.browsing import NewPage, come_in, sign_in
from servers.serving import Server, make_music

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("tokens-in-a-browser")]

GUIDE = Path(__file__).parents[2] / "docs/api.md"
LOOKS = os.environ.get("PICTURES")


def make_token(page: Page, *scopes: str) -> str:
    page.get_by_role("link", name="API tokens").click()
    page.get_by_label("What uses it").fill("the documentation")
    for scope in scopes:
        page.get_by_label(scope).check()
    page.get_by_role("button", name="Make the token").click()
    return page.locator("#secret").inner_text().strip()


def walk(server: Server, secret: str, directory: Path, script: str) -> subprocess.CompletedProcess:
    make_music(directory / "crossing.wav", 3)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(directory),
        "CURL_CA_BUNDLE": server.ready["ca"],
        "STUDIO": server.ready["studio"],
        "SITE": server.ready["site"],
        "TOKEN": secret,
    }
    return subprocess.run(
        ["/bin/bash", "-euxc", script],
        cwd=directory,
        env=environment,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def run_curl(server: Server, secret: str, address: str) -> str:
    words = ("--cacert", server.ready["ca"], "-H", f"Authorization: Bearer {secret}")
    url = server.ready["studio"] + address
    return subprocess.run(
        ["curl", "--silent", *words, url], capture_output=True, text=True, check=True, timeout=60
    ).stdout


def read_guide() -> str:
    """Every block of commands, but that the refusal at the end is a failure to curl."""
    blocks = re.findall(r"```sh\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    assert len(blocks) >= 5
    return "\n".join(blocks)


def test_what_the_documentation_says_is_so(
    new_page: NewPage, welcome_link: str, server: Server, tmp_path: Path
) -> None:
    page = come_in(new_page(), welcome_link)
    secret = make_token(page, "Change and publish shows and episodes", "Read downloads")
    expect(page.get_by_text("It is not shown again")).to_be_visible()
    look_at(page, "made")
    done = walk(server, secret, tmp_path, read_guide())
    assert done.returncode == 0, done.stderr[-3000:] + done.stdout[-2000:]
    assert "lost-update" in done.stdout
    page.goto("/")
    expect(page.get_by_role("main").get_by_text("Night Boats")).to_be_visible()
    page.get_by_role("link", name="Changes").click()
    expect(page.get_by_text("through the API token the documentation").first).to_be_visible()
    page.get_by_role("link", name="API tokens").click()
    expect(page.get_by_text("last used")).to_be_visible()
    page.get_by_role("button", name="Revoke the documentation").click()
    page.get_by_role("button", name="Revoke", exact=True).click()
    expect(page.get_by_text("is shut out from now on")).to_be_visible()
    refused = walk(server, secret, tmp_path, read_guide().partition("SHOW=")[0])
    assert '"status": 401' in refused.stdout


def test_of_requests_at_once_with_one_key_one_makes_something(
    new_page: NewPage, server: Server, tmp_path: Path
) -> None:
    secret = make_token(sign_in(new_page()), "Change and publish shows and episodes")
    script = """
    json() {
      curl --silent -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \
        -H "Idempotency-Key: at-once" -d '{"title": "Made Once"}' -w '\\n%{http_code}\\n' \
        "$STUDIO/api/v1/shows"
    }
    for each in 1 2 3 4 5 6 7 8; do json > "answer-$each" & done
    wait
    for each in 1 2 3; do json > "later-$each"; done
    """
    assert walk(server, secret, tmp_path, script).returncode == 0
    answers = [path.read_text().splitlines() for path in sorted(tmp_path.glob("answer-*"))]
    assert {lines[-1] for lines in answers} <= {"201", "409"}
    later = {path.read_text() for path in tmp_path.glob("later-*")}
    assert len(later) == 1
    made = run_curl(server, secret, "/api/v1/shows")
    assert made.count("Made Once") == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_fits(new_page: NewPage, width: int, scheme: str) -> None:
    page = sign_in(new_page(width=width, scheme=scheme))
    if width < 600:
        page.get_by_role("button", name="Menu").click()
    make_token(page, "Read shows and episodes")
    look_at(page, f"{width}-{scheme}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def look_at(page: Page, name: str) -> None:
    """Keeps a picture where somebody wants to look."""
    if LOOKS:
        page.screenshot(path=Path(LOOKS, f"tokens-{name}.png"), full_page=True)
