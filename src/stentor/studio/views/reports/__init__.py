"""The reports of a show and of an episode, as pages and as spreadsheets."""
