"""What a route declares for the document: its answers, and the problems that can end it."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from stentor.api.conventions.fields import Out, example
from stentor.api.conventions.kinds import KINDS


class FieldProblem(Out):
    """One mistake."""

    pointer: str
    detail: str


class ProblemDocument(Out):
    """An error as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] = Field(default_factory=list)

    model_config = ConfigDict(
        **example(
            type="https://studio.example.org/api/v1/problems/invalid",
            title=KINDS["invalid"].title,
            status=422,
            detail="Nothing of this can be seen.",
            errors=[{"pointer": "#/title", "detail": "Nothing of this can be seen."}],
        )
    )


READ = (401, 403, 404, 422, 429)
CREATED = (201, 400, 401, 403, 404, 409, 413, 415, 422, 429)
EDITED = (400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503)
ACTED = (401, 403, 404, 409, 412, 422, 429, 503)


def declare(document: type[BaseModel] | None, *statuses: int) -> dict[int, Any]:
    """The document under 200, or under the first of the statuses that is no error; problems
    under all others."""
    good = [status for status in statuses if status < 400] or [200]
    answers: dict[int, Any] = dict.fromkeys(good, document)
    return answers | {status: ProblemDocument for status in statuses if status >= 400}


def binary(*media_types: str) -> dict[str, Any]:
    """A body of bytes."""
    content = {name: {"schema": {"type": "string", "format": "binary"}} for name in media_types}
    return {"requestBody": {"required": True, "content": content}}
