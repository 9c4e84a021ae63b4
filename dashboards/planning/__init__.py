"""The plan as the Plan page holds it: a document that fields edit, links carry and files keep."""
