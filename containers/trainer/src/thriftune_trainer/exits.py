"""Exit codes of supervisor and child, and the failure codes that go with them. Standard library only."""

from __future__ import annotations

DONE = 0
CONFIG = 64
BUG = 70
INTERRUPTED = 75
OUT_OF_MEMORY = 137

CONFIG_INVALID = "TrainerConfigInvalid"
OUT_OF_MEMORY_CODE = "TrainerOutOfMemory"
TRAINER_BUG = "TrainerBug"
INPUT_UNREADABLE = "TrainerInputUnreadable"
FENCED = "TrainerFenced"

MAX_MESSAGE_CHARACTERS = 1024


class TrainerError(Exception):
    """An expected failure: its message is safe to show (it holds no training rows)."""

    code = TRAINER_BUG
    exit_code = BUG


class ConfigError(TrainerError):
    """The job cannot run as it is described; trying again does not help."""

    code = CONFIG_INVALID
    exit_code = CONFIG


class InputUnreadable(TrainerError):
    """An input object is missing, cut or not what its hash says."""

    code = INPUT_UNREADABLE
    exit_code = CONFIG


class Fenced(TrainerError):
    """Another container of the same job claimed a higher fence: this one must not write any more."""

    code = FENCED
    exit_code = INTERRUPTED


def code_of_exit(exit_code: int) -> str:
    """The failure code when a child left none of its own."""
    if exit_code == CONFIG:
        return CONFIG_INVALID
    if exit_code == OUT_OF_MEMORY:
        return OUT_OF_MEMORY_CODE
    return TRAINER_BUG


def shorten(message: str) -> str:
    """At most as long as SageMaker reads from the failure file; never empty."""
    return message[:MAX_MESSAGE_CHARACTERS] or "no message"
