"""The supervisor sees that the keys of session tickets never run out, and that old ones go."""

import weakref

from stentor.edge.tls.contexts import build_context
from stentor.edge.tls.tickets import PERIOD_SECONDS, RESERVE, TicketContexts
from stentor.project.supervisor.serving import keep_tickets


class Supervisor:
    """Counts how often it was told."""

    replaced = 0

    def replace_running(self) -> None:
        self.replaced += 1


def test_workers_are_replaced_before_their_supply_ends_and_only_then() -> None:
    now, supervisor = [0.0], Supervisor()
    tickets = TicketContexts(build_context, clock=lambda: now[0], supply=RESERVE + 2)
    periods, was_replaced_in = 30, []
    for period in range(periods):
        known = supervisor.replaced
        keep_tickets(tickets, supervisor)
        if supervisor.replaced > known:
            was_replaced_in.append(period)
        now[0] += PERIOD_SECONDS
    assert was_replaced_in == list(range(3, periods, 3))


def test_the_supervisor_itself_forgets_keys_whose_time_is_over() -> None:
    now = [0.0]
    tickets = TicketContexts(build_context, clock=lambda: now[0])
    first = weakref.ref(tickets.current)
    now[0] += 2 * PERIOD_SECONDS
    keep_tickets(tickets, Supervisor())
    assert first() is None
