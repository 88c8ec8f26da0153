"""/api/v1: the rooms for programs, described by OpenAPI from the same code."""
