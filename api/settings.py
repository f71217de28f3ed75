"""The only reader of the environment. Every setting has a default that embeds the part below the data folder."""

import json
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

MIB = 1024 * 1024
ADMIN_TOKEN_SHORTEST = 16


class Settings(BaseSettings):
    """What an operator may set; the command line overrides host, port, data and the certificate."""

    model_config = SettingsConfigDict(env_prefix="VOUCHCAST_", extra="ignore", env_ignore_empty=True, populate_by_name=True)

    host: str = Field("127.0.0.1", description="Address the HTTP port binds.")
    port: int = Field(8780, ge=0, le=65535, description="HTTP port; 0 takes any free one.")
    data: Path = Field(Path("vouchcast-data"), description="Data folder: database, objects, spools, models, keys.")
    tls_cert: Path | None = Field(None, description="Certificate chain (PEM) to serve HTTPS.")
    tls_key: Path | None = Field(None, description="Private key (PEM) of the certificate.")
    public_url: str | None = Field(None, description="Address that browsers use, when it is not http://host:port (a proxy, a name).")
    forwarded_allow_ips: str = Field("127.0.0.1", description="Proxies whose X-Forwarded-* headers are believed.")

    admin_token: SecretStr | None = Field(None, description="The administrator's token; without it one is made and kept in keys/.")
    merchant_name: str = Field("Vouchcast", description="Name of the first merchant, made at the first start.")

    database_url: str | None = Field(None, description="PostgreSQL: postgresql://user:password@host/name; without it SQLite.")
    s3_endpoint: str | None = Field(None, description="S3 endpoint (URL); without it an embedded SeaweedFS. `aws` means Amazon's own.")
    s3_bucket: str = Field("vouchcast", description="Bucket for recordings, models and sealed replays.")
    s3_region: str = Field(
        "us-east-1",
        validation_alias=AliasChoices("VOUCHCAST_S3_REGION", "AWS_REGION", "AWS_DEFAULT_REGION"),
        description="Region of the bucket (AWS_REGION is read too).",
    )
    s3_access_key: SecretStr | None = Field(
        None,
        validation_alias=AliasChoices("VOUCHCAST_S3_ACCESS_KEY", "AWS_ACCESS_KEY_ID"),
        description="S3 access key (AWS_ACCESS_KEY_ID is read too).",
    )
    s3_secret_key: SecretStr | None = Field(
        None,
        validation_alias=AliasChoices("VOUCHCAST_S3_SECRET_KEY", "AWS_SECRET_ACCESS_KEY"),
        description="S3 secret key (AWS_SECRET_ACCESS_KEY is read too).",
    )
    s3_path_style: bool = Field(True, description="Address the bucket in the path (most S3 servers) instead of the host name (AWS).")

    public_ip: str | None = Field(None, description="Address announced for media, when it is not the machine's own.")
    udp_ports: str | None = Field(None, description="UDP ports for media, `LOW-HIGH`, to open in the firewall.")
    ice_servers: str = Field("[]", description='ICE servers as JSON, e.g. [{"urls": "stun:stun.example.org"}].')

    model_max_mb: int = Field(100, ge=1, le=2048, description="Largest model file accepted, MB.")
    intake_memory_mb: int = Field(512, ge=128, le=16_384, description="Memory that each step of checking an uploaded model may hold, MB.")
    intake_cpu_s: int = Field(10, ge=1, le=600, description="Processor time of each step of checking an uploaded model, seconds.")
    models_per_merchant: int = Field(2000, ge=1, description="Models that one merchant may keep.")
    model_storage_mb: int = Field(
        50_000, ge=1, description="What one merchant's models and pictures may take, uploads and all made of them, MB."
    )
    picture_max_mb: int = Field(64, ge=1, le=128, description="Largest backdrop or panorama accepted, MB.")
    pictures_per_merchant: int = Field(500, ge=1, description="Backdrops and panoramas that one merchant may keep.")
    uploads_at_once: int = Field(8, ge=1, description="Files (models, pictures) that one merchant may be sending at the same moment.")
    models_waiting: int = Field(500, ge=1, description="Models of one merchant that may wait to be checked.")
    image_max_mb: int = Field(12, ge=1, le=100, description="Largest evidence image accepted, MB.")
    shows_max: int = Field(4, ge=1, description="Shows that may run at once on this machine.")
    viewers_max: int = Field(500, ge=1, description="WHEP viewers of one show.")
    spool_max_mb: int = Field(16 * 1024, ge=1, description="What a show may keep on disk while S3 is away, MB; then recording stops.")
    retain_days: int = Field(1096, ge=1, le=36_500, description="Days for which a show's recording is kept at least; then it may go.")
    s3_lock: Literal["compliance", "governance", "off"] = Field(
        "compliance", description="S3 Object Lock on signed heads, where the bucket has it; nobody can shorten `compliance`."
    )
    tsa_url: str | None = Field(None, description="RFC 3161 time-stamping authority that stamps the signed heads; none without it.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="How much is logged.")

    @field_validator("admin_token")
    @classmethod
    def _token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and (length := len(value.get_secret_value())) < ADMIN_TOKEN_SHORTEST:
            raise ValueError(f"it has {length} characters: choose at least {ADMIN_TOKEN_SHORTEST} at random")
        return value

    @field_validator("s3_endpoint", "public_url", "tsa_url")
    @classmethod
    def _addresses(cls, value: str | None, about: ValidationInfo) -> str | None:
        if value is not None and not (about.field_name == "s3_endpoint" and value == "aws") and not _is_web_address(value):
            example = "https://s3.example.com, or aws" if about.field_name == "s3_endpoint" else "https://shows.example.com"
            raise ValueError(f"{value!r} is no web address: write it as {example}")
        return value

    @field_validator("udp_ports")
    @classmethod
    def _ports(cls, value: str | None) -> str | None:
        if value is not None:
            low, high = _port_range(value)
            if not 1024 <= low <= high <= 65535:
                raise ValueError(f"{value!r} is out of range: give LOW-HIGH between 1024 and 65535, e.g. 50000-50100")
        return value

    @field_validator("ice_servers")
    @classmethod
    def _servers(cls, value: str) -> str:
        try:
            servers = json.loads(value)
        except json.JSONDecodeError as error:
            raise ValueError(f'it is not JSON ({error}): give a list such as [{{"urls": "stun:stun.example.org"}}]') from error
        if not isinstance(servers, list) or not all(isinstance(server, dict) and "urls" in server for server in servers):
            raise ValueError('it is no list of objects with `urls`: give one such as [{"urls": "stun:stun.example.org"}]')
        return value

    def udp_range(self) -> tuple[int, int] | None:
        """The UDP ports as numbers."""
        return None if self.udp_ports is None else _port_range(self.udp_ports)

    def ice(self) -> tuple[dict[str, Any], ...]:
        """The ICE servers as RTCIceServer dictionaries."""
        return tuple(json.loads(self.ice_servers))

    def lock_on(self, object_lock: bool) -> str:
        """What keeps signed heads from being deleted: `compliance`, `governance`, or `none`; `object_lock`: the bucket has it."""
        return self.s3_lock if object_lock and self.s3_lock != "off" else "none"

    @property
    def embedded_s3(self) -> bool:
        """Whether the service brings its own S3."""
        return self.s3_endpoint is None


def _port_range(text: str) -> tuple[int, int]:
    low, dash, high = text.partition("-")
    try:
        return int(low), int(high if dash else low)
    except ValueError:
        raise ValueError(f"{text!r} is no range of ports: give LOW-HIGH, e.g. 50000-50100") from None


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
