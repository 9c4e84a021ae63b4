"""The record of runs and of questions made of runs: what was asked, when, by which keys, at what cost."""
