"""The manager's pages of plans, calendar and outreach. No tables of its own."""
