"""What was delivered: for ad operations in the studio, and for advertisers by a link.

counts    impressions of some flights, as the lake has them, by anything they are told by
progress  one flight against its goal, its curve and what can still be had
sheet     the counts as CSV
sharing   links that open without an account
"""
