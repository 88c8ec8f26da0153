"""Ranges, evaluation, and reading of loggers' files. Decides from values handed in."""
