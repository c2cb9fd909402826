"""The Order API client: every call that the bridge makes to a store, and the one way out.

`base` says what can be asked (`OrderApi`), `client` asks a real store, `dryrun` only pretends.
Below them: `calls` writes requests, `http` sends them and decides what may be sent again, `verdict`
tells the store's yes from its no, `paging` reads lists that change underneath, `answers` and
`values` read JSON into the model. `parallel` runs many calls at once.

Nothing here knows of files, partners or the ledger. Importing `base` is cheap; `client` brings
requests along, so import it where it is used.
"""
