"""A bucket that speaks S3, as a second place of the page."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from stentor.contracts.pagefiles import PAGE_TYPES

CONNECT_SECONDS, REQUEST_SECONDS = 5.0, 15.0
AGE = "no-cache"
"""Readers' browsers and whatever stands before the bucket ask whether there is a newer page."""


@dataclass(frozen=True, kw_only=True)
class BucketSettings:
    """Where it is, and by which key it takes files."""

    name: str
    prefix: str = ""
    """Before every path, with its slash; empty for the bucket's root."""
    endpoint: str = ""
    """Origin of a service that is not Amazon's."""
    region: str = "us-east-1"
    access_key: str
    secret_key_file: Path

    @property
    def url(self) -> str:
        return f"s3://{self.name}/{self.prefix}"


class Bucket:
    """Takes what has changed since it took it last. It takes nothing away: the page never does."""

    def __init__(self, settings: BucketSettings) -> None:
        self.name = settings.url
        self._settings = settings
        self._taken: dict[str, str] = {}

    def carry(self, directory: Path) -> None:
        """OSError (or whatever the client raises) where a file is not taken; the next call goes on
        with that one. The first page comes last, so that its links lead somewhere."""
        changed = list(self._list_changed(directory))
        if not changed:
            return
        store = self._connect()
        for path, content, digest in changed:
            fields = {"Content-Type": PAGE_TYPES[Path(path).suffix], "Cache-Control": AGE}
            target = f"{self._settings.name}/{self._settings.prefix}{path}"
            with store.open_output_stream(target, metadata=fields) as stream:
                stream.write(content)
            self._taken[path] = digest

    def _list_changed(self, directory: Path) -> Iterator[tuple[str, bytes, str]]:
        files = [path for path in directory.rglob("*") if path.suffix in PAGE_TYPES]
        for file in sorted(files, key=lambda path: (path.name == "index.html", path)):
            if file.name.startswith("."):
                continue  # half written
            path, content = file.relative_to(directory).as_posix(), file.read_bytes()
            digest = hashlib.sha256(content).hexdigest()
            if self._taken.get(path) != digest:
                yield path, content, digest

    def _connect(self) -> Any:
        """Anew each time: keys are changed, and a broken connection is no reason to fail on."""
        from pyarrow import fs  # large, and needed only where there is a bucket

        settings = self._settings
        where: dict[str, Any] = {"allow_delayed_open": True}  # small files in one request each
        if settings.endpoint:
            parts = urlsplit(settings.endpoint)
            where |= {"endpoint_override": parts.netloc, "scheme": parts.scheme}
        return fs.S3FileSystem(
            access_key=settings.access_key,
            secret_key=settings.secret_key_file.read_text().strip(),
            region=settings.region,
            connect_timeout=CONNECT_SECONDS,
            request_timeout=REQUEST_SECONDS,
            retry_strategy=fs.AwsStandardS3RetryStrategy(max_attempts=2),
            **where,
        )
