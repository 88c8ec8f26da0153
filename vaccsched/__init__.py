"""vaccsched: appointments, queue and records of a community vaccination clinic (预防接种门诊)."""

from vaccsched.app import create_app

__all__ = ["create_app"]
