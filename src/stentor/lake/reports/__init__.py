"""What reports are drawn from: one row a show, episode and UTC day, kept as days are counted.

`rollups/reports.sqlite3` is replaced a day at a time, in one transaction, together with the day's
other numbers, so a report of a year reads a few hundred small rows and never the hits.

details   what the downloads of a day divide into
sketch    who listened, as a sample that can be united and cut across days
gathering downloads of a day → rows
store     the rows on disk
comparing what days came to by earlier rules
checking  a full recount of a day held against them
"""
