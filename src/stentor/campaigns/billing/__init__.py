"""Bills of what was delivered.

lines      what a flight comes to; pure
freezing   an advertiser's counts of a period, as they are now
invoices   numbered, never changed; a recount makes a correction with its reason
terms      who sells and buys, the tax, when it is due
document   an invoice as PDF
sheet      an invoice as CSV, and the list of all of them

Money is decimal, with its currency.
"""
