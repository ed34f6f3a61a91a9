"""The lake: hits from the spool as Parquet by hour, and the day's counts made of them.

One process writes it, under one lock; whoever reads follows the manifest, which is replaced
whole, so nobody ever sees half a compaction. Counting goes by the rules of `stentor.counting`.

spool       complete lines of spool files, from where they were last read
listeners   addresses to listener keys; the address goes no further
addresses   sealed ones, for as long as they can be opened
facts       what lists and geography say of an address
applying    the same of hits that are in the lake already, when lists change
columns     the table of hits
manifest    what has been read, and which Parquet files are in force
compaction  spool → Parquet
merging     many small files of an hour → one
plan        the rules of counting as one DuckDB query
rollups     what each UTC day came to
delivered   what went out on each UTC day by quarter hour: downloads, impressions
forgetting  listeners taken out
retention   keys thrown away in time
process     all of it, again and again
"""
