"""Hits to downloads, with a reason for every request that is not one.

Pure: no files but the table of agents, no clock. `count_downloads` is the whole of it; the
rules follow the IAB Tech Lab's Podcast Measurement Guidelines, and each is stated where it
stands:

reasons   why a request is no download: the vocabulary and its order
requests  a hit examined: merged by id, filtered, placed on content time
content   byte ranges of any arrangement to content time; the 60 seconds
listeners who is one listener
windows   which requests of a listener belong to one download
agents    user agents that declare themselves bots, from `agents.toml`
rules     what may be configured, and the version stored with every number
tally     downloads, contributing and rejected requests, by episode
"""
