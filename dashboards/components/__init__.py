"""Components of our own, each a piece of JavaScript beside the Panel class that it belongs to."""
