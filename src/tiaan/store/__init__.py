"""The file on disk: opened, migrated, written by one writer, read into records."""
