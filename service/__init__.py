"""What happens to a request: settings, the one way to run, cache, records and the command line."""
