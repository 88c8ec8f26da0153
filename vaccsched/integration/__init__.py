"""Systems that ask or are told: clients with scoped tokens, webhooks, addresses that may be called."""
