"""Notebook widgets: compose a scene in a cell, watch a shoppable replay in a cell."""
