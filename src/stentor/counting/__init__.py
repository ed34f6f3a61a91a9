"""Hits to downloads, with a reason for every request that is not one.

Pure: no files but the tables of agents, no clock. `count_downloads` is the whole of it; the
rules follow the IAB Tech Lab's Podcast Measurement Guidelines, and each is stated where it
stands:

reasons   why a request is no download: the vocabulary and its order
requests  a hit examined: merged by id, filtered, placed on content time
together  what only shows beside other requests: busy addresses, transfers a CDN saw too
content   byte ranges of any arrangement to content time; the 60 seconds
listeners who is one listener, and where from
windows   which requests of a listener belong to one download
agents    what a user agent is, and which declare themselves bots
networks  lists of data centres, VPNs, bots, and of addresses that many people share
logs      access logs of CDNs and web servers, read as hits
rules     what may be configured, and the version stored with every number
impressions  spots that went out whole within a download
tally     downloads, contributing and rejected requests, by episode
"""
