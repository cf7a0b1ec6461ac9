"""What happens around one message, whatever channel it came through; asynchronous, but free of any library."""
