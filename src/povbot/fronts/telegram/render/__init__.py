"""What the chat front says: values of the core as messages."""
