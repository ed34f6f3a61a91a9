"""The decision: which flight or house spot fills which slot of an arrangement. Pure rules.

`PreparedBook(book)` once for each ad book, then `decide(prepared, question)` for each listener.
What stands around it (edge, replay) knows `question` and this pair of names only.
"""

from stentor.ads.deciding import decide
from stentor.ads.prepared import PreparedBook
from stentor.ads.question import Filling, Question, Shown, Slot, Verdict

__all__ = ["Filling", "PreparedBook", "Question", "Shown", "Slot", "Verdict", "decide"]
