"""What deliver refuses."""

from render.errors import RenderError


class SdpRefused(RenderError):
    """The offer cannot be answered: it is not SDP, or it offers nothing that this side can send or receive."""


class TooManyViewers(RenderError):
    """The show has as many WebRTC viewers as it may have; others watch by HLS."""


class NoPortFree(RenderError):
    """No UDP port could be bound for a session: every one of the configured range is taken."""


class SignallingFailed(RenderError):
    """A WHIP or WHEP server did not answer our offer with 201 and an SDP answer."""
