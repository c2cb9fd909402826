"""The worlds that pages are looked at in."""

from tests.acceptance.conftest import empty_world, world

__all__ = ["empty_world", "world"]
