"""Vocabularies, EDTF dates, words and their normal forms, limits and errors: pure functions, no I/O, no framework."""
