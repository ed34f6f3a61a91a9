"""One question to one source: asked, followed, judged, fetched, booked."""
