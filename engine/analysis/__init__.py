"""Questions made of runs: each analysis yields what is to be run and merges what comes back."""
