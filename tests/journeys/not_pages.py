"""Addresses of the matrix that are no page of their own, each with the reason. This list must not grow by pages."""

NOT_PAGES: dict[str, str] = {}
