"""Results kept for a while: one front (`result_cache`) over three places (memory, a directory, Redis)."""
