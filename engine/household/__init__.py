"""Who lives in the household, how long, and what comes in and goes out besides the portfolio."""
