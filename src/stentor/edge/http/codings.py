"""Content codings (RFC 9110 §12.5.3): may the answer be compressed?"""


def accepts_gzip(field: str | None) -> bool:
    """True when `Accept-Encoding` names gzip, or everything, with a weight above 0."""
    if not field:
        return False
    weights: dict[str, float] = {}
    for part in field.split(","):
        coding, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weights["gzip" if coding == "x-gzip" else coding] = parse_weight(parameters)
    return weights.get("gzip", weights.get("*", 0.0)) > 0


def parse_weight(parameters: list[str]) -> float:
    """The `q` among the parameters; 1 when there is none, 0 when it is not a number."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
