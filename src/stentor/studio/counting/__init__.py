"""The rules of counting, for those who run the installation: what holds, what other thresholds
would make of the same hits, and the choice between them.
"""
