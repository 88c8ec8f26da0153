"""One's own data (个人信息): who has read it, export, authorisations, closing the account."""
