"""The first owner of a running server, at a browser without a screen."""

import re
from typing import Any
from urllib.parse import urlencode

from servers.serving import Server


class Visitor:
    """A browser without a screen: keeps cookies, sends forms."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.cookies: dict[str, str] = {}

    def ask(self, path: str, method: str = "GET", body: str | None = None) -> Any:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = self.server.ready["studio"]
        answer = self.server.ask(
            path, method=method, host="studio.localhost", headers=headers, body=body
        )
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def fill_in(self, path: str, fields: dict[str, str], action: str = "") -> Any:
        """Gets the page with the form and sends it, to the page itself or to `action`."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.ask(path).text)
        assert token is not None
        return self.ask(
            action or path, "POST", urlencode(fields | {"csrfmiddlewaretoken": token[1]})
        )

    def settle(self, link: str) -> Any:
        """Becomes the first owner by a one-time link."""
        return self.fill_in(
            link,
            {
                "name": "Olive",
                "email": "olive@lighthouse.example",
                "password": "correct horse battery",
                "organisation_name": "Lighthouse",
            },
        )


def find_invitation(server: Server) -> str:
    """The path of the one-time link that the server printed."""
    link = re.search(r"https://studio\.localhost:\d+(/welcome/\S+)", server.read_log())
    assert link is not None, server.read_log()
    return link[1]
