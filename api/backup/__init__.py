"""A whole service in one folder or file: taken while it runs, checked by its own hashes, put back into an empty folder."""
