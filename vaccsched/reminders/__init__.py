"""Reminders (就诊提醒): what is said to whom before a visit, and when."""
