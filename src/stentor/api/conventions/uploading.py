"""Files that come in pieces, and may break off and go on."""

import re
from typing import Any

from django.http import HttpResponse
from pydantic import ConfigDict, Field

from stentor.api.conventions.answering import answer
from stentor.api.conventions.bearer import ApiRequest
from stentor.api.conventions.declaring import binary
from stentor.api.conventions.fields import In, Out, SentMoment, Text, example
from stentor.api.conventions.problems import Problem
from stentor.intake.models import Upload
from stentor.intake.uploads import append_chunk, received_bytes

OFFSET = re.compile(r"[0-9]{1,19}", re.ASCII)
PIECES = binary("application/offset+octet-stream") | {
    "parameters": [
        {
            "name": "Upload-Offset",
            "in": "header",
            "required": True,
            "description": "How many bytes have arrived: those of the body follow them.",
            "schema": {"type": "integer", "minimum": 0},
            "example": 0,
        }
    ]
}


class NewUpload(In):
    """A file to come."""

    filename: Text = Field(min_length=1, max_length=1000)
    size: int = Field(ge=1, description="Bytes.")
    model_config = ConfigDict(**example(filename="first-light.wav", size=317_520_044))


class UploadDocument(Out):
    """A file on its way in."""

    id: str
    filename: str
    size: int
    received: int = Field(description="Bytes that have arrived; go on from there.")
    is_complete: bool
    created_at: SentMoment
    model_config = ConfigDict(
        **example(
            id="01JD8PZ4Q0M3T6W9YB2C5E8G1P",
            filename="first-light.wav",
            size=317_520_044,
            received=8_388_608,
            is_complete=False,
            created_at="2026-11-24T06:00:00.000Z",
        )
    )

    @classmethod
    def of(cls, upload: Upload) -> "UploadDocument":
        return cls(
            id=upload.id,
            filename=upload.filename,
            size=upload.size,
            received=received_bytes(upload),
            is_complete=upload.completed_at is not None,
            created_at=upload.created_at,
        )


def take_piece(request: ApiRequest, upload: Upload) -> HttpResponse:
    """Adds the bytes of the body at `Upload-Offset`."""
    offset = request.headers.get("Upload-Offset", "")
    if not OFFSET.fullmatch(offset):
        raise Problem("malformed", "Upload-Offset must be a number of bytes.")
    announced = request.headers.get("Content-Length")
    length = int(announced) if announced else None
    arrived = append_chunk(upload, int(offset), request, length=length)
    response = HttpResponse(status=204)
    response.headers["Upload-Offset"] = str(arrived)
    return response


def tell(request: ApiRequest, upload: Upload) -> HttpResponse:
    """How much has arrived, also in the header fields."""
    document = UploadDocument.of(upload)
    response = answer(request, document)
    fields: dict[str, Any] = {"Upload-Offset": document.received, "Upload-Length": document.size}
    for name, value in fields.items():
        response.headers[name] = str(value)
    return response
