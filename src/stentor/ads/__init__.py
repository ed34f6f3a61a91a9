"""The decision: which flight or house spot fills which slot of an arrangement. Pure rules.

`PreparedBook(book, tally)` once for each ad book, then `decide(prepared, question)` for each
listener, and `prepared.count(verdict, at)` when its answer is used. What stands around it (edge,
replay) knows `question` and these names only.
"""

from stentor.ads.deciding import decide, keeps_caps
from stentor.ads.prepared import PreparedBook
from stentor.ads.question import Filling, Neighbour, Question, Shown, Slot, Verdict
from stentor.ads.tally import Tally

__all__ = [
    "Filling",
    "Neighbour",
    "PreparedBook",
    "Question",
    "Shown",
    "Slot",
    "Tally",
    "Verdict",
    "decide",
    "keeps_caps",
]
