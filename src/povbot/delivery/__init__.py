"""New stories told to the chats that follow a question or a topic: matching · timing · digest · rounds."""
