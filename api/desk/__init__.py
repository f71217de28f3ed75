"""What the service does between HTTP and the rooms: shows, recordings, uploads, previews."""
