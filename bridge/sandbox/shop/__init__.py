"""The invented shop of `bridge demo` and `bridge sandbox`: the same at every start.

    items    what it sells, and what is on the shelf
    sales    who bought what, the odd ones among them
    filling  the two put into a `Store`

Nobody in it exists: e-mail addresses are at example.com, phone numbers are from ranges reserved
for fiction or are all zeros, EANs are from the range for use within one shop.
"""

from bridge.sandbox.shop.filling import demo_store

__all__ = ["demo_store"]
