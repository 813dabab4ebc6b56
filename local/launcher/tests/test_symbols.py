"""Another emulator than the pinned one is refused before anything is patched."""

import pytest

from thriftune_launcher.symbols import SYMBOLS, EmulatorMismatch, assert_symbols


def test_the_pinned_emulator_has_every_symbol() -> None:
    assert_symbols()


def test_a_missing_symbol_is_named() -> None:
    with pytest.raises(EmulatorMismatch, match=r"ministack\.services\.s3\._gone is missing"):
        assert_symbols({**SYMBOLS, "ministack.services.s3": ("_gone",)})
