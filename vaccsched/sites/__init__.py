"""County, clinics, stations, calendar."""
