"""Reports (报表): the clinic's indicators, each computed from what happened, with the list behind it, and exports."""
