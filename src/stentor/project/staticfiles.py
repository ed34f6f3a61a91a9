"""The studio's scripts and styles under names that change with their bytes."""

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class CollectedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # untyped base
    """A file that was not collected keeps its plain name instead of failing the whole page."""

    manifest_strict = False

    def hashed_name(self, name: str, content: Any = None, filename: str | None = None) -> str:
        try:
            hashed: str = super().hashed_name(name, content, filename)
        except ValueError:
            return name
        return hashed


def collect_static() -> None:
    """Gathers every room's static files below `state/static`. Django must be set up."""
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
