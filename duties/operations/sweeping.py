"""The job that reckons every duty anew each night, as after an update of the rules or of the holidays."""

from collections.abc import Callable, Sequence

from core.work import Work
from duties.operations.reckoning import reckon_all
from jobs.run import Handler, Run

RECKON = "duties:reckon"
CatchUp = Callable[[Work], object]


def sweep_handler(catching_up: Sequence[CatchUp] = ()) -> Handler:
    """Give the job; `catching_up` are functions of a Work that record what was filed before duties were kept."""

    def sweep(run: Run) -> None:
        with run.step() as work:
            work.because(RECKON)
            reckon_all(work)
            for catch_up in catching_up:
                catch_up(work)
            run.finish()

    return Handler("報告義務の再計算", sweep)
