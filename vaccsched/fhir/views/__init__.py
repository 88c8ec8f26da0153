"""Pages and programs of fhir."""
