"""Every route of the API, with an address that the cast has."""

SHOW = "/shows/tide-tables"
EPISODE = f"{SHOW}/episodes/first-light"

READING = [
    ("GET", "/shows", "listShows"),
    ("GET", SHOW, "readShow"),
    ("GET", f"{SHOW}/episodes", "listEpisodes"),
    ("GET", EPISODE, "readEpisode"),
    ("GET", f"{EPISODE}/publication", "readPublication"),
    ("GET", f"{EPISODE}/breaks", "readBreaks"),
    ("GET", f"{EPISODE}/chapters", "readChapters"),
    ("GET", f"{EPISODE}/processing", "readProcessing"),
    ("GET", f"{EPISODE}/transcript", "readTranscript"),
]
WRITING = [
    ("POST", "/shows", "createShow"),
    ("PATCH", SHOW, "changeShow"),
    ("PUT", f"{SHOW}/cover", "replaceShowCover"),
    ("POST", f"{SHOW}/episodes", "createEpisode"),
    ("PATCH", EPISODE, "changeEpisode"),
    ("PUT", f"{EPISODE}/cover", "replaceEpisodeCover"),
    ("PUT", f"{EPISODE}/publication", "publishEpisode"),
    ("DELETE", f"{EPISODE}/publication", "withdrawEpisode"),
    ("PUT", f"{EPISODE}/breaks", "replaceBreaks"),
    ("PUT", f"{EPISODE}/chapters", "replaceChapters"),
    ("PUT", f"{EPISODE}/transcript", "replaceTranscript"),
    ("DELETE", f"{EPISODE}/transcript", "deleteTranscript"),
    ("POST", f"{EPISODE}/uploads", "beginUpload"),
    ("GET", "/uploads/{upload}", "readUpload"),
    ("PATCH", "/uploads/{upload}", "continueUpload"),
    ("POST", "/uploads/{upload}/completion", "completeUpload"),
]
ALL = READING + WRITING
