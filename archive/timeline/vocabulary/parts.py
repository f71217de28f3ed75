"""What all event data is made of: bounded words and numbers, prices, pictures."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Id = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Millis = Annotated[int, Field(ge=0, le=10 * 365 * 86_400_000)]
Finite = Annotated[float, Field(allow_inf_nan=False, ge=-1e9, le=1e9)]
Timestamp = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Count = Annotated[int, Field(ge=0, le=10**12)]
Seq = Annotated[int, Field(ge=1, le=10**12)]
Language = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Url = Annotated[str, StringConstraints(pattern=r"^https?://\S+$", max_length=2048)]
Layout = Literal["host", "beside", "product"]


class Data(BaseModel):
    """The base of all event data: no unknown fields, no silent conversions."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class PriceData(Data):
    amount: Annotated[str, StringConstraints(pattern=r"^\d{1,15}(\.\d{1,4})?$")]
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class ImageData(Data):
    """A card's picture: its object key in S3 and the SHA-256 of its bytes."""

    key: Annotated[str, StringConstraints(min_length=1, max_length=1024)]
    sha256: Sha256
