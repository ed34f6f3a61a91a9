"""Advertising: who books, what they booked, the spots, the shows' refusals. Bodies are checked by
the same forms as the studio's."""
