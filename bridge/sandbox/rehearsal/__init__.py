"""`bridge rehearse PARTNER`: a night with the integrator's configuration, mappings and samples.

    shop      orders that the partner's conditions and tables allow, awkward ones among them
    cases     what the warehouse does with each, and what has to come of it
    place     a folder with the configuration turned to the sandbox: nothing real is ever reached
    night     export, answers, import, and all of it again
    coming    what the warehouse sends: answers, halves of files, returns, a count
    judging   what came of it, beside what had to
    around    states, acknowledgements and cancellations of orders
    arriving  what of an order arrived at the warehouse
    losses    what the mappings do not bring back
    samples   the partner's own samples, read and written back
    reasons   why something could not be rehearsed
    proof     what is proved by what was played
    report    what is told

It proves the mappings against each other and against the partner's samples, and not the partner.
"""

from bridge.sandbox.rehearsal.night import rehearse
from bridge.sandbox.rehearsal.report import Rehearsal, Verdict

__all__ = ["Rehearsal", "Verdict", "rehearse"]
