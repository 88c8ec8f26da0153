"""Pages of the waitlist: the link's for residents, the desk's, the manager's."""
