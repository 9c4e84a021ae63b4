"""How the household holds its money: one pool, or accounts that are taxed."""
