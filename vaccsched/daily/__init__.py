"""Opening and closing the clinic's day: kit, fridges, staff, screens, printer (开诊与收诊)."""
