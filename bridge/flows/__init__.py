"""The straight line of each message between a store and a partner, in two restartable halves.

`outgoing` has both halves of the way out, `incoming` the first half of the way in. The second half
stands in `shipments`, `returns` and `stock`, by what it changes at the store. What they share, and
what people decide (`deciding`), stands here.
"""
