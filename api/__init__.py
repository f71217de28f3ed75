"""What the world touches: HTTP, the command line, the web pages."""
