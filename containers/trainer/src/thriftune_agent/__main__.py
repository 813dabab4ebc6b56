"""`python -m thriftune_agent`"""

from __future__ import annotations

import os
import sys
import time

from thriftune_agent.agent import Agent, log, read_settings
from thriftune_agent.host_config import ConfigError
from thriftune_agent.metadata import Metadata, MetadataError

#: IMDS may need a moment after boot.
TRIES = 30


def main() -> int:
    settings = read_settings()
    for left in reversed(range(TRIES)):
        try:
            agent = Agent(settings, Metadata())
            break
        except ConfigError as error:
            return give_up(str(error), settings.runner)
        except MetadataError as error:
            if left == 0:
                return give_up(str(error), settings.runner)
            time.sleep(1)
    return agent.run()


def give_up(reason: str, runner: str) -> int:
    """Without a config there is no lease: the host must not stay."""
    log("host shuts down", reason=reason)
    if runner == "docker":
        os.execvp("shutdown", ["shutdown", "-h", "now"])
    return 64


if __name__ == "__main__":
    sys.exit(main())
