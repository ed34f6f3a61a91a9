"""Who runs the installation: named on the command line, by whoever has the machine."""

from stentor.accounts.models import User


class NobodyError(LookupError):
    """Nobody signs in with this address."""


def list_operators() -> list[User]:
    """Those who may come in, by their address."""
    return list(User.objects.filter(is_staff=True, is_active=True).order_by("email"))


def make_operator(email: str) -> User:
    """From now on the person runs the installation too. NobodyError."""
    return _mark(email, is_operator=True)


def unmake_operator(email: str) -> User:
    """The person stays what they are in their organisations. NobodyError."""
    return _mark(email, is_operator=False)


def _mark(email: str, *, is_operator: bool) -> User:
    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        raise NobodyError(f"nobody signs in as {email}; they need an account first")
    user.is_staff = is_operator
    user.save(update_fields=["is_staff"])
    return user
