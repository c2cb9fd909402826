"""The integrator's tools: what a mapping is and does, shown on real files.

Nothing here acts on a store, a partner or the ledger; it reads mappings, samples and the archive.
"""
