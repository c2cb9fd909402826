"""The nouns that the layers share: values without I/O, without a clock, without behaviour.

Everything here is immutable or a plain container. What two siblings (codecs and mappings, the
ledger and the plans) have to agree on is defined here, because siblings never import one another.
"""
