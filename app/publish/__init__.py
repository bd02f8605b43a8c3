"""Turns a checked seed into rows, rendered JSON and one new revision, in one transaction."""
