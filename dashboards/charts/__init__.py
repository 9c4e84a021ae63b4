"""The live charts: drawn once for a page, their data replaced in place ever after."""
