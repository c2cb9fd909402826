"""A whole night without a store, a 3PL or a network.

`bridge demo`, `bridge sandbox` and the tests run against it:

    store        a shop in memory, with Centra's rules
    order_api    Centra's Order API in front of it, over real HTTP
    faults       what makes that API misbehave to order
    shop         an invented range and invented sales, to fill the store with
    sftp_server  a partner's SFTP server
    warehouse    a 3PL that works from the integrator's own mappings, run backwards
    demo         all of these around the real bridge, for a night

The shop's side knows nothing of how the bridge works: it is an independent reading of the
reference, so that the two check one another. The warehouse does use the bridge's mappings: that
they say the same in both directions is what it is for.
"""
