"""What the downloads of a show or an episode divide into, over a period in some time zone.

period    the days somebody asks for, in their zone
reading   rows of the lake's report store
report    downloads, who took them, from where; the audience
growth    the first days of each episode, aligned by age; who came back for the next
retention how much of the content was taken
ahead     downloads expected in the next days
plots     numbers as the geometry of charts
tables    every chart's numbers as rows, for a page or a spreadsheet
"""
