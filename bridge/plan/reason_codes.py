"""What may be shown of a partner's code for a reason."""

from __future__ import annotations

import re

#: A number with few letters before it, or one word in capitals: no sentence, and no name.
_CODE = re.compile(r"[A-Za-z]{0,4}[-_.]?\d{1,8}|[A-Z][A-Z_]{0,19}")


def shown_code(code: str) -> str:
    """Return a code as a part of a sentence; "" where there is none, or it may be words."""
    return f" (its code {code})" if _CODE.fullmatch(code) else ""
