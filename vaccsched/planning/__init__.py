"""The manager's pages of plans, calendar and outreach, where people are booked. No tables of its own."""
