"""The pages, one module each; `dashboards.pages.registry` lists them."""
