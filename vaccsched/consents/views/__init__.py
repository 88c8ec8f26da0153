"""Pages of consents: signing at the station, papers, texts, calls after a refusal."""
