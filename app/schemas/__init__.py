"""What the service says: every shape of every answer, with the meaning of every field."""
