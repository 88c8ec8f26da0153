"""Pages of reminders: the link's, the family's, the manager's."""
