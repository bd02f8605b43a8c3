"""Sahel Facts: source-cited facts about the Alliance of Sahel States, curated, published and served."""
