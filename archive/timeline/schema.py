"""Which type of event carries what, by version. Data is checked before it enters the log, and never after.

What an old version held is still described here, so that a reader can check events of any age; a type or a
version that this release does not know is passed over by readers, never refused.
"""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError

from archive.errors import NotFound, Refused
from archive.timeline.event import Event
from archive.timeline.vocabulary import said, show, stage
from archive.timeline.vocabulary.parts import Data

TYPES: Final[Mapping[str, tuple[int, type[Data]]]] = {
    "show.started": (1, show.ShowStarted),
    "show.ended": (1, show.ShowEnded),
    "show.published": (1, show.Nothing),
    "show.unpublished": (1, show.Nothing),
    "show.resumed": (2, show.ShowResumed),
    "host.joined": (1, show.HostData),
    "host.left": (1, show.HostData),
    "layout.changed": (1, stage.LayoutChanged),
    "product.shown": (2, stage.ProductShown),
    "product.hidden": (1, stage.ProductHidden),
    "evidence.shown": (1, stage.EvidenceShown),
    "evidence.hidden": (1, stage.EvidenceHidden),
    "scene.posed": (3, stage.ScenePosed),
    "engine.troubled": (1, stage.EngineTroubled),
    "engine.recovered": (1, stage.EngineRecovered),
    "recording.stopped": (1, show.RecordingStopped),
    "recording.resumed": (1, show.RecordingResumed),
    "review.added": (1, said.ReviewAdded),
    "claim.made": (1, said.ClaimMade),
    "assurance.shown": (1, said.AssuranceShown),
    "assurance.hidden": (1, said.AssuranceHidden),
    "question.asked": (1, said.QuestionAsked),
    "question.answered": (1, said.QuestionAnswered),
    "viewers.counted": (1, show.ViewersCounted),
    "upload.delayed": (1, show.UploadDelayed),
    "upload.caught_up": (1, show.UploadCaughtUp),
    "segment.lost": (1, show.SegmentLost),
    "correction.made": (1, show.CorrectionMade),
    "text.removed": (1, show.TextRemoved),
    "show.taken_down": (1, show.TakenDown),
    "show.restored": (1, show.Reasoned),
    "hold.placed": (1, show.Reasoned),
    "hold.lifted": (1, show.Reasoned),
    "media.removed": (1, show.MediaRemoved),
}
"""Type -> (version of its data, model of its data)."""

_OLD: Final[Mapping[str, Mapping[int, type[Data]]]] = {
    "product.shown": {1: stage.ProductShown1},
    "scene.posed": {1: stage.ScenePosed1, 2: stage.ScenePosed2},
    "show.resumed": {1: show.ShowResumed1},
}

PERSONAL_FIELD: Final[Mapping[str, str]] = {"review.added": "text_commitment", "question.asked": "text_commitment"}
"""Where the commitment to a type's personal text goes in its data."""


def checked(type: str, data: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    """(version, data as it enters the log: absent optional fields are left out); Refused if it does not fit the type."""
    if type not in TYPES:
        raise Refused(f"there is no event type {type!r}: use one of {', '.join(sorted(TYPES))}")
    version, model = TYPES[type]
    try:
        return version, model.model_validate(dict(data)).model_dump(mode="json", exclude_none=True)
    except ValidationError as error:
        raise Refused(f"the data of {type} does not fit: {_first_fault(error)}") from error


def versions(type: str) -> tuple[int, ...]:
    """The versions of a type that are described here, oldest first; NotFound."""
    if type not in TYPES:
        raise NotFound(f"there is no event type {type[:80]!r}; GET /api/v1/schemas/events lists them")
    return (*_OLD.get(type, {}), TYPES[type][0])


def model_of(type: str, version: int) -> type[Data]:
    """The model of a version; NotFound."""
    if version not in versions(type):
        known = ", ".join(map(str, versions(type)))
        raise NotFound(f"{type} has no version {version} here; described are {known}")
    newest, model = TYPES[type]
    return model if version == newest else _OLD[type][version]


def json_schema(type: str, version: int) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a version's data; NotFound."""
    described = model_of(type, version).model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:vouchcast:event:{type}:{version}",
        **described,
        "title": f"{type} {version}",
    }


def readable(event: Event) -> bool:
    """Whether its data can be read as one of the versions known here: a newer one can if it only added fields."""
    if event.type not in TYPES:
        return False
    version, model = TYPES[event.type]
    if event.v <= version:
        return True
    try:
        model.model_validate({name: value for name, value in event.data.items() if name in model.model_fields})
    except ValidationError:
        return False
    return True


def _first_fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in fault["loc"]) or "data"
    return f"{where}: {fault['msg']}"
