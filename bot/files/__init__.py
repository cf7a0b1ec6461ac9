"""Files of authors and admins: from the disk to sources."""
