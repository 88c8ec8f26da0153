"""Calling (叫号): who is called next, to which room; holding, transferring, pausing, calling for help."""
