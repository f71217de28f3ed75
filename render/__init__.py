"""A show's picture and sound, from an uploaded 3D file to the viewers' packets."""
