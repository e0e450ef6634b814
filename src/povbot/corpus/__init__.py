"""Files on disk to Articles and back: pydantic at the door, an Archive behind it."""
