"""What people click, and what programs call: pages and the JSON API, in one ASGI app."""
