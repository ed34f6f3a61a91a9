"""Every kind of problem there is."""

from typing import NamedTuple


class Kind(NamedTuple):
    """One kind of problem, as its address explains it."""

    status: int
    title: str
    explanation: str


KINDS = {
    "malformed": Kind(
        400,
        "The request cannot be read",
        "The body is not JSON in UTF-8, or a header does not have the form it must have.",
    ),
    "unauthorised": Kind(
        401,
        "No valid token",
        "Send `Authorization: Bearer …` with a token of the studio that has neither been "
        "revoked nor run out, of somebody who is still a member.",
    ),
    "forbidden": Kind(
        403,
        "Not allowed",
        "The token was not made for this, or its person may not do it (any more).",
    ),
    "not-found": Kind(
        404,
        "Nothing is here",
        "There is no such thing, or it belongs to another organisation.",
    ),
    "method-not-allowed": Kind(
        405,
        "Not done this way",
        "The address is right and the method is not; `Allow` lists those that are.",
    ),
    "conflict": Kind(
        409,
        "Not as things stand",
        "What is asked cannot be done in the state in which the thing is, or another "
        "request is doing it now.",
    ),
    "wrong-offset": Kind(
        409,
        "Bytes in the wrong place",
        "`Upload-Offset` of the answer says where to go on.",
    ),
    "lost-update": Kind(
        412,
        "It has changed since",
        "Somebody changed it after you read it. Read it again and repeat your change on "
        "what it is now.",
    ),
    "too-large": Kind(
        413,
        "Too large",
        "The body has more bytes than are taken here.",
    ),
    "media-type": Kind(
        415,
        "Another media type",
        "Send the media type that the document names for this request.",
    ),
    "invalid": Kind(
        422,
        "Something is wrong in the request",
        "`errors` has one entry a mistake, with a JSON pointer to where it is.",
    ),
    "key-reused": Kind(
        422,
        "This key was used for another request",
        "An `Idempotency-Key` names one request for 24 hours. Take a new one.",
    ),
    "not-ready": Kind(
        422,
        "It cannot be public yet",
        "`errors` says what is missing.",
    ),
    "too-many": Kind(
        429,
        "Too many requests",
        "`Retry-After` says in how many seconds the next one is taken.",
    ),
    "broken": Kind(
        500,
        "Something on our side went wrong",
        "It is in the log. Try again; with an `Idempotency-Key` nothing is done twice.",
    ),
    "unreadable": Kind(
        503,
        "It cannot be told now",
        "A file that another process of the installation writes is damaged or may not be read. "
        "What that process does is not held up by it.",
    ),
    "not-written": Kind(
        503,
        "It cannot be written now",
        "The disk is full or the published files cannot be changed. What was saved is "
        "saved; listeners keep what they have.",
    ),
}
"""By the last part of their address."""
