"""`python -m thriftune_trainer.training --workdir DIR`"""

from thriftune_trainer.child.process import start

if __name__ == "__main__":
    from thriftune_trainer.training.work import run

    start(run)
