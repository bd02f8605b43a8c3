"""The record as tables for statistics and SQL: CSV files, the Data Package that describes them, and a SQLite file.

A column is added in `facts.py`, `records.py` or `questions.py`, a table to `TABLES` in `registry.py`; all files follow.
"""
