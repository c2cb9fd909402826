"""The worlds of the acceptance tests."""

from __future__ import annotations

from tests.acceptance.conftest import empty_world

__all__ = ["empty_world"]
