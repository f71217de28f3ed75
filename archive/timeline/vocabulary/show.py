"""What events carry of a show's own life: its begin and end, its hosts and viewers, its recording, and what was put right."""

from typing import Annotated, Any, Literal

from pydantic import Field

from archive.timeline.vocabulary.parts import Count, Data, Id, Line, Millis, Seq, Sha256, Timestamp, Words


class CanvasData(Data):
    width: Annotated[int, Field(gt=0, le=8192)]
    height: Annotated[int, Field(gt=0, le=8192)]
    fps: Annotated[int, Field(gt=0, le=240)]


class ShowStarted(Data):
    show_id: Id
    merchant_id: Id
    merchant_name: Line
    title: Line
    canvas: CanvasData
    started_at: Timestamp


class ShowEnded(Data):
    duration_ms: Millis
    reason: Literal["ended", "interrupted"]


class Nothing(Data):
    """Types that say all by happening."""


class ShowResumed1(Data):
    """The show's process was started again; what lies between was not recorded."""

    gap_from_ms: Millis
    gap_to_ms: Millis


class ShowResumed(ShowResumed1):
    """With the `reason` why a clock was not believed, where one was not."""

    reason: Line | None = None


class HostData(Data):
    host_id: Id


class ViewersCounted(Data):
    watching: Count
    peak: Count


class RecordingStopped(Data):
    at_ms: Millis
    reason: Line


class RecordingResumed(Data):
    at_ms: Millis
    reason: Line | None = None


class UploadDelayed(Data):
    """S3 does not take the recording; it waits in the spool."""

    waiting_segments: Count
    waiting_bytes: Count
    reason: Line


class UploadCaughtUp(Data):
    delayed_ms: Millis


class SegmentLost(Data):
    """Media that was recorded and is gone: a damaged disk, an object that vanished."""

    track: Line
    index: Count
    start_90k: Count
    duration_90k: Count
    reason: Line


class CorrectionMade(Data):
    """The event `of_seq` stands; this says what was wrong with it. `fields` are the right values."""

    of_seq: Seq
    reason: Words
    text: Words | None = None
    fields: dict[str, Any] | None = None


class TextRemoved(Data):
    """The personal words of the event `of_seq` were destroyed; that they were there stays."""

    of_seq: Seq
    text_commitment: Sha256
    reason: Words


class Reasoned(Data):
    """Types that need no more than a reason."""

    reason: Words


class TakenDown(Reasoned):
    """`by` whom: what the administrator took down, only the administrator restores."""

    by: Literal["admin", "merchant"] | None = None


class MediaRemoved(Data):
    """The recording's segments were deleted (retention, the law); the log and its seal stay."""

    reason: Words
    segments: Count
    bytes: Count
