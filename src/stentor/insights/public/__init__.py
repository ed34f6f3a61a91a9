"""The statistics of a show that anybody may read, where its publisher wants that.

figures      what is told: whole UTC days only, and nothing of which there is too little
pages        the figures as a page and as JSON
publication  puts both on the site, beside the show's other files
"""
