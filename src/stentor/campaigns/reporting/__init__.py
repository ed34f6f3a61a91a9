"""What was delivered: for ad operations in the studio, and for advertisers by a link.

counts      impressions of some flights, as the lake has them, by anything they are told by
local_days  which day of a zone a quarter of an hour belongs to
totals      what flights delivered all told, for lists of them
progress    one flight against its goal, its curve and what can still be had
course      one flight by day: delivered, due, and expected from now on
delivery    progress and course of many flights
overview    all flights of an organisation in a period
sheet       the counts as CSV
sharing     links that open without an account
"""
