"""Hands that work jobs off inside a test."""

from flask import Flask

import app as house
from jobs import delivery
from jobs.runner import Runner


def work_off(app: Flask) -> None:
    """Do all that is due, as the hands of a server would."""
    post = delivery.current()
    assert post is not None
    runner = Runner(app, post, house.JOBS, house.SCHEDULE, house._note_job)
    while runner._do_next():
        pass
