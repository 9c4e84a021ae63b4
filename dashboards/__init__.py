"""What people click: one ASGI app of pages (Panel) and, beside them, the JSON API."""
