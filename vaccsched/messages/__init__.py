"""The outbox of things to send."""
