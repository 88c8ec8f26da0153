"""老年人台账 and the overdue list: who is due and was not reached, calls and invitations with their outcome."""
