"""Proof that a generated app does what its contract says: built from the contract, never from the generated code."""
