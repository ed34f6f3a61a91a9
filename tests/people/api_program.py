"""A program that speaks to the API with a token."""

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

ROOT = "/api/v1"
JSON = "application/json"


class Program:
    """Whoever holds a secret, or none; addresses are below the API's root."""

    def __init__(self, secret: str | None = None) -> None:
        headers = {"host": "studio.localhost"}
        if secret:
            headers["authorization"] = f"Bearer {secret}"
        self.client = Client(headers=headers, raise_request_exception=False)
        self.secret = secret

    def ask(self, method: str, address: str, body: Any = None, **headers: str) -> HttpResponse:
        """Sends a JSON value, or bytes as they are; header names with underscores for hyphens."""
        content_type = headers.pop("content_type", JSON)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if not address.startswith(ROOT):
            address = ROOT + address
        return self.client.generic(
            method,
            address,
            body if isinstance(body, bytes) else b"" if body is None else encode(body),
            content_type=content_type if body is not None else "",
            headers=named,
        )

    def get(self, address: str, **headers: str) -> HttpResponse:
        return self.ask("GET", address, **headers)

    def post(self, address: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.ask("POST", address, body, **headers)

    def patch(self, address: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.ask("PATCH", address, body, **headers)

    def put(self, address: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.ask("PUT", address, body, **headers)

    def delete(self, address: str, **headers: str) -> HttpResponse:
        return self.ask("DELETE", address, **headers)


def encode(value: Any) -> bytes:
    return json.dumps(value).encode()
