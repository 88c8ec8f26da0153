"""What is checked before a needle, decided from values handed in."""
