"""The payment stage of self-paid vaccines: the registrar keeps the receipt number (缴费)."""
