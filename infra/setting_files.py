"""Settings that stand in a file of their own: `GIAMSAT_…_FILE` names it, so that no process listing shows them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
)

PREFIX: Final = "GIAMSAT_"
SECRETS: Final = (
    "database_url", "demo_token", "kafka_password", "mail_url", "metrics_token", "openid_client_secret", "seal_key",
    "secret_key",
)  # fmt: skip
"""Settings that may stand in a file instead: `…_FILE` names it, so that no process listing shows them."""


class WrongSettingError(Exception):
    """Settings with which nothing may start; one line for each, without the value of a secret."""


class SecretFiles(PydanticBaseSettingsSource):
    """`GIAMSAT_…_FILE`: the content of the file is the value, without its last line break."""

    def __init__(
        self, settings_cls: type[BaseSettings], sources: list[PydanticBaseSettingsSource]
    ) -> None:
        super().__init__(settings_cls)
        self._given: dict[str, str | None] = {}
        for source in reversed(sources):
            if isinstance(source, EnvSettingsSource | DotEnvSettingsSource):
                self._given.update(source.env_vars)

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002
        """Read the file of one setting, if one is named."""
        variable = (PREFIX + field_name).lower()
        path = self._given.get(f"{variable}_file")
        if not path:
            return None, field_name, False
        if self._given.get(variable):
            raise WrongSettingError(
                f"{variable.upper()} và {variable.upper()}_FILE: chỉ đặt một trong hai."
            )
        try:
            return Path(path).read_text(encoding="utf-8").rstrip("\r\n"), field_name, False
        except (OSError, UnicodeDecodeError) as error:
            raise WrongSettingError(
                f"{variable.upper()}_FILE: không đọc được tệp {path} ({error})."
            ) from error

    def __call__(self) -> dict[str, Any]:
        """Answer the settings that stand in files."""
        found = {name: self.get_field_value(None, name)[0] for name in SECRETS}
        return {name: value for name, value in found.items() if value is not None}
