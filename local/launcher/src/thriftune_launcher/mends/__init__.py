"""One mend a file. Each says what AWS does, and is dropped when the emulator does it too."""

from . import bucket_tags, callers, cloudformation_types, event_sources, lambda_errors, ssm_parameters
from .stepfunctions import apply as mend_stepfunctions


def apply_mends() -> None:
    """Apply every mend; the emulator's symbols have been asserted."""
    for mend in (cloudformation_types, bucket_tags, ssm_parameters, event_sources, lambda_errors, callers):
        mend.apply()
    mend_stepfunctions()
