"""How far the published ad book is behind the rows."""

from django.db import models


class BookRendering(models.Model):
    """One row. `wanted` is raised in the transaction of every change, `written` follows once the
    book is out; where a process was killed between the two, whoever comes next finishes."""

    wanted = models.PositiveBigIntegerField(default=0)
    written = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.written} of {self.wanted}"
