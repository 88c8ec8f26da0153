"""Plans, sessions, slots, appointments."""
