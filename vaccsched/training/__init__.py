"""Who may work where: minimum roles per open hour, certificates and exams, practice with invented people."""
