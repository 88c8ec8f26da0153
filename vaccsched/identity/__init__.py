"""Staff, roles, sessions, devices, certificates."""
