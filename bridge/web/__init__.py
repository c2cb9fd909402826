"""`bridge serve`: the same as the commands that look, live in a browser, and buttons for remedies.

It reads the ledger anew for every page, in short reads, so it works while runs go on. It calls no
store and no partner. What a button decides is what its command decides: the next run acts on it.
"""
