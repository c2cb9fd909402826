"""What the whole suite shares."""

from tests.sshd import pytest_terminal_summary

__all__ = ["pytest_terminal_summary"]
