"""What goes wrong with a VAST answer, by the standard's numbers (section 2.3.6.3)."""

from typing import Final

XML: Final = 100
SCHEMA: Final = 101
VERSION: Final = 102
NOT_LINEAR: Final = 201
DURATION: Final = 202
CATEGORY_BLOCKED: Final = 205
WRAPPER: Final = 300
WRAPPER_TIMEOUT: Final = 301
WRAPPER_LIMIT: Final = 302
NO_AD: Final = 303
LINEAR: Final = 400
MEDIA_NOT_FOUND: Final = 401
MEDIA_TIMEOUT: Final = 402
MEDIA_UNSUPPORTED: Final = 403
MEDIA_UNPLAYABLE: Final = 405
UNDEFINED: Final = 900


class VastError(ValueError):
    """What is wrong, in words for ad operations, and its number for the error pixels."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
