"""The error root of `render`. An error's text says what is wrong, where, and what to do."""


class RenderError(Exception):
    """Something about a show's picture or sound went wrong."""
