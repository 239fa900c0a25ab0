"""Keys for records that are made without an application."""

import pytest

from core import crypto


@pytest.fixture(autouse=True)
def keys() -> None:
    """Seal with some key ring: the application's where there is one."""
    if crypto._Ring.current is None:
        crypto.use_keyring(crypto.Keyring.generate())
