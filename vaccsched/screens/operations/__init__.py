"""What is done about screens: their own reports, and what staff put on the walls."""

from vaccsched.screens.operations.notice import post_notice, withdraw_notice
from vaccsched.screens.operations.report import ask_test, report

__all__ = ["ask_test", "post_notice", "report", "withdraw_notice"]
