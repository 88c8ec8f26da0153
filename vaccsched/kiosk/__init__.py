"""The self-service ticket machine (自助取号机)."""
