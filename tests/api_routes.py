"""Every route of the API, with an address that the cast has."""

SHOW = "/shows/tide-tables"
EPISODE = f"{SHOW}/episodes/first-light"

FLIGHT = {
    "name": "mid 1",
    "slots": ["mid"],
    "starts": "2026-11-01",
    "ends": "2026-12-31",
    "goal": {"impressions": 5000},
}
"""All a flight needs but its campaign and its creative."""

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
    ("GET", f"{SHOW}/downloads", "readShowDownloads"),
    ("GET", f"{EPISODE}/downloads", "readEpisodeDownloads"),
    ("GET", f"{SHOW}/report", "readShowReport"),
    ("GET", f"{EPISODE}/report", "readEpisodeReport"),
    ("GET", "/organisation", "readOrganisation"),
    ("GET", "/organisation/members", "listMembers"),
    ("GET", f"{SHOW}/ad-policy", "readAdPolicy"),
    ("GET", f"{SHOW}/verdicts", "listVerdicts"),
    ("GET", "/ads/advertisers", "listAdvertisers"),
    ("GET", "/ads/advertisers/{advertiser}", "readAdvertiser"),
    ("GET", "/ads/campaigns", "listCampaigns"),
    ("GET", "/ads/campaigns/{campaign}", "readCampaign"),
    ("GET", "/ads/flights", "listFlights"),
    ("GET", "/ads/flights/{flight}", "readFlight"),
    ("GET", "/ads/flights/{flight}/explanation", "explainFlight"),
    ("GET", "/ads/creatives", "listCreatives"),
    ("GET", "/ads/creatives/{creative}", "readCreative"),
    ("GET", "/ads/intakes/{intake}", "readSpotIntake"),
    ("GET", "/ads/promos", "listPromos"),
    ("GET", "/ads/promos/{promo}", "readPromo"),
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
    ("PUT", f"{SHOW}/ad-policy", "replaceAdPolicy"),
    ("PUT", f"{SHOW}/verdicts/{{creative}}", "judgeCreative"),
    ("POST", "/ads/advertisers", "createAdvertiser"),
    ("PATCH", "/ads/advertisers/{advertiser}", "changeAdvertiser"),
    ("POST", "/ads/campaigns", "createCampaign"),
    ("PATCH", "/ads/campaigns/{campaign}", "changeCampaign"),
    ("POST", "/ads/flights", "createFlight"),
    ("PATCH", "/ads/flights/{flight}", "changeFlight"),
    ("PATCH", "/ads/creatives/{creative}", "changeCreative"),
    ("PUT", "/ads/creatives/{creative}/recall", "recallCreative"),
    ("POST", "/ads/promos", "createPromo"),
    ("PATCH", "/ads/promos/{promo}", "changePromo"),
    ("POST", "/ads/uploads", "beginSpotUpload"),
    ("GET", "/ads/uploads/{spot_upload}", "readSpotUpload"),
    ("PATCH", "/ads/uploads/{spot_upload}", "continueSpotUpload"),
    ("POST", "/ads/uploads/{spot_upload}/completion", "completeSpotUpload"),
]
FOR_OPERATORS = [
    ("GET", "/status", "readStatus"),
    ("GET", "/certificates", "readCertificates"),
    ("GET", "/incidents", "listIncidents"),
    ("GET", "/incidents/{incident}", "readIncident"),
    ("POST", "/incidents", "openIncident"),
    ("PATCH", "/incidents/{incident}", "changeIncident"),
    ("POST", "/incidents/{incident}/updates", "postUpdate"),
    ("PUT", "/incidents/{incident}/publication", "publishIncident"),
    ("POST", "/probes", "reportProbes"),
]
"""Of the whole installation, whichever the organisation."""
FOR_ANY_TOKEN = [("GET", "/token", "readToken")]
ALL = READING + WRITING
