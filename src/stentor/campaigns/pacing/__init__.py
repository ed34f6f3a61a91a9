"""From what the lake counted to the paces in the ad book.

delivering  what each flight delivered, and what is under way
supplying   downloads of the past and those that are expected, by show, country and hour
running     both, every quarter of an hour, into a new book
"""
