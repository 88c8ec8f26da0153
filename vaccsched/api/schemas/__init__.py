"""What programs send and get, as pydantic models: validation and description come from the same lines."""
