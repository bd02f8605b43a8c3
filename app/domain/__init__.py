"""Vocabularies, EDTF dates, text folding, limits and errors: pure functions, no I/O, no framework."""
