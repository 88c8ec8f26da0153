"""Pages of the schedule that name no person: settings of the clinic, the county's floor and calendar."""
