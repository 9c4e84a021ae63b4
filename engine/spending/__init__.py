"""Withdrawal rules: one file each, under their standard names, named in the registry."""
