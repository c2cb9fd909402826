"""`python -m tests.proof`: see scripts/proof."""

import sys

from tests.proof.command import main

if __name__ == "__main__":
    sys.exit(main())
