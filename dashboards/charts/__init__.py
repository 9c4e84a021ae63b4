"""Charts on the screen: Bokeh figures whose data is replaced in place, in the look of `reports.tokens`."""
