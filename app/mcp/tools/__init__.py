"""The tools, a module each: its arguments, its answer, how it is read, and its text for the model."""
