"""FHIR 4.0.1 read and search, and SMART Scheduling Links."""
