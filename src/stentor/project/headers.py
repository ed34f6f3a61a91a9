"""What a browser may do with a page of the studio (Content Security Policy Level 3)."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]


def compute_policy(site_url: str) -> str:
    """No inline script, nothing from elsewhere; covers and audio also from the site itself."""
    directives = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "font-src": "'self'",
        "img-src": f"'self' data: blob: {site_url}",
        "media-src": f"'self' blob: {site_url}",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


class ContentSecurityMiddleware:
    """Sets the policy on every answer that has none."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.policy = compute_policy(settings.STENTOR_SITE_URL)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=()"
        )
        return response
