"""What is made for readers outside the conversation: the picture of the dialog tree and the book of its rules."""
