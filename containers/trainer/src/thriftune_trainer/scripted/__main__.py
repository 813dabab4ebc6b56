"""`python -m thriftune_trainer.scripted --workdir DIR`"""

from thriftune_trainer.child.process import start
from thriftune_trainer.scripted.work import run

if __name__ == "__main__":
    start(run)
