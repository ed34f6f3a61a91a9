"""A day as it was, made into a scenario that `stentor ads replay` plays again.

decisions  what the edges decided on the day, without anybody in it
day        the scenario: its downloads, its flights, and what had been forecast
"""
