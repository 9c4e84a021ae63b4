"""Return models: one file each, named in the registry."""
