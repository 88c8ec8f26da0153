"""Described situations run through the bedside rules, before a county switches a rule on."""
