"""The seal of the ledger: leaves, tiles, signed heads, witnesses, evidence, and the checks of all of them."""
