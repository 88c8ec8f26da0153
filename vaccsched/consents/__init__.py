"""Informed consent (知情同意): what is told about each vaccine, who decided what, and the call after a refusal."""
