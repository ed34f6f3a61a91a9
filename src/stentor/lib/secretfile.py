"""Keys the installation makes for itself: created once, whoever comes first, mode 0600."""

import os
from pathlib import Path

from stentor.lib.durable import sync_directory
from stentor.lib.ids import new_id


def create_file_once(path: Path, content: bytes) -> None:
    """Puts `content` under `path`, mode 0600, unless a file stands there already.

    Of processes that come at once one wins: the file is linked under its name only whole,
    and only where no other stands.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_name(f".{path.name}.{new_id()}.part")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
    sync_directory(path.parent)


def load_or_create_secret(path: Path, size: int = 32) -> bytes:
    """The secret kept in `path`; made from `size` random bytes when there is none yet.

    Two processes that come first at once end up with the same secret.
    """
    if not path.exists():
        create_file_once(path, os.urandom(size))
    return path.read_bytes()
