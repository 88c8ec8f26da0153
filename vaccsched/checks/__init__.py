"""三查七对一验证 and the dose."""
