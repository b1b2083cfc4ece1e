"""Text, JSON, pictures: data in, text out; nothing here prints."""
