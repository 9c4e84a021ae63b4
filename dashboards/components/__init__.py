"""Components of our own, each a small piece of JavaScript in ``static/`` behind a Panel class."""
