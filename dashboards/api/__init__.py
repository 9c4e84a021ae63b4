"""The JSON API: one small module a resource; `dashboards.api.router.api_router` joins them."""
