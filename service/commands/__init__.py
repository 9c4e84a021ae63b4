"""The commands of ``outlast`` that this package brings; each is loaded only when it is called."""
