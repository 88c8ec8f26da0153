"""Pages of identity, by audience: everybody's session, the manager's people and devices."""
