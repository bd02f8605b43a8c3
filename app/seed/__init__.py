"""The curated YAML: read strictly, checked, and proved against the source texts."""
