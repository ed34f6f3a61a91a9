"""What reports are drawn from: one row a show, episode and UTC day, kept as days are counted.

`rollups/reports.sqlite3` is replaced a day at a time, in one transaction, together with the day's
other numbers, so a report of a year reads a few hundred small rows and never the hits.

details   what the downloads of a day divide into
sketch    who listened, as a sample that can be united and cut across days
facts     what the downloads of a day came to
gathering downloads of a day → facts
requests  what became of its requests
store     the rows on disk
checks    what recounts found
comparing what days came to by earlier rules
checking  a full recount of a day held against them
"""
