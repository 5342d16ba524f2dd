"""Who thinks: the blueprint engine (offline, rule-based) behind a Protocol that model-backed engines share."""
