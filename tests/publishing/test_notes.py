"""Show notes carry what listeners read, and nothing that runs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stentor.publishing.notes import sanitise_notes


@pytest.mark.parametrize(
    ("notes", "public"),
    [
        ("", ""),
        ("   \n ", ""),
        ("One\n\nTwo", "<p>One</p>\n\n<p>Two</p>"),
        ("One\nline", "<p>One<br>line</p>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        (
            "At http://a.example",
            '<p>At <a href="http://a.example" rel="noopener nofollow">http://a.example</a></p>',
        ),
        ("<p>Kept <b>bold</b></p>", "<p>Kept <b>bold</b></p>"),
        ("<p>Hi<script>alert(1)</script></p>", "<p>Hi</p>"),
        ("<p onclick='x()'>Hi</p>", "<p>Hi</p>"),
        ("<a href='javascript:x()'>Hi</a>", '<a rel="noopener nofollow">Hi</a>'),
        ("<a href='data:text/html,x'>Hi</a>", '<a rel="noopener nofollow">Hi</a>'),
        ("<iframe src='https://evil.example'></iframe>Hi", "Hi"),
        ("<style>body{display:none}</style><p>Hi</p>", "<p>Hi</p>"),
        ("<p style='position:fixed'>Hi</p>", "<p>Hi</p>"),
        ("<p>open", "<p>open</p>"),
        ("<svg><script>alert(1)</script></svg>", ""),
    ],
)
def test_notes_as_the_public_sees_them(notes: str, public: str) -> None:
    assert sanitise_notes(notes) == public


@given(st.text())
def test_what_is_sanitised_is_sanitised(notes: str) -> None:
    once = sanitise_notes(notes)
    assert "<script" not in once.lower()
    assert sanitise_notes(f"<p></p>{once}") == f"<p></p>{once}"
