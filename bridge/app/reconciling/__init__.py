"""What the ledger, the store and the partners say of the same things, side by side.

It reads the ledger and asks the store; nothing is changed at either, nor at the partner. The store
is asked first, and the ledger afterwards: a run that goes on meanwhile has written its intention
into the ledger before the store can show it.
"""

from bridge.app.reconciling.reconcile import Asked, Reconciled, reconcile

__all__ = ["Asked", "Reconciled", "reconcile"]
