"""What people click, and what programs call: one ASGI app of pages (Panel) and, beside them, the JSON API."""
