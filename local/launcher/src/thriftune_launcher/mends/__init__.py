"""One mend a file. Each says what AWS does, and is dropped when the emulator does it too."""

from . import (
    bucket_tags,
    callers,
    cloudformation_types,
    event_sources,
    lambda_environment,
    lambda_errors,
    ssm_parameters,
    state_machine_versions,
    stepfunctions,
)

MENDS = (
    cloudformation_types,
    state_machine_versions,
    bucket_tags,
    ssm_parameters,
    event_sources,
    lambda_environment,
    lambda_errors,
    callers,
    stepfunctions,
)


def apply_mends() -> None:
    """Apply every mend; the emulator's symbols have been asserted."""
    for mend in MENDS:
        mend.apply()
