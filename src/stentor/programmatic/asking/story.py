"""What happened while a source was asked, for people to read."""


class Story:
    """Steps in their order."""

    def __init__(self) -> None:
        self.steps: list[dict[str, str]] = []

    def good(self, what: str, detail: str = "") -> None:
        self._add("good", what, detail)

    def bad(self, what: str, detail: str = "") -> None:
        self._add("bad", what, detail)

    def tell(self, what: str, detail: str = "") -> None:
        self._add("info", what, detail)

    def _add(self, level: str, what: str, detail: str) -> None:
        self.steps.append({"level": level, "what": what[:500], "detail": detail[:2000]})
