"""The ledger: what the bridge intends, has done, and has read, on disk before it counts.

    ledger     the connection and its transactions          archive    bytes by their SHA-256
    states     the states and their only transitions        sql/       every statement, commented
    lock       one run for each partner                     runs       starts, adoptions, counters
    opening    made, brought to this version, looked over   migrations from every earlier version
    soundness  whether it is whole                          restored   whether it is an older copy
    backup     copies of it and of the archive              rights     its owner's alone
    looking    read where nothing can be written
    shipments  files  records  actions  stock  problems     one kind of row each

It knows nothing of partners' formats, of SFTP or HTTP, and decides nothing.
"""
