"""Tax on what a household takes out and is paid."""
