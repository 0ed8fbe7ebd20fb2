"""Pictures of results: records to SVG, with their words and their numbers as tables."""
