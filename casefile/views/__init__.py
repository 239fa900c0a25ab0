"""Tabs of a 事案: 時系列, タスク and 侵害指標."""

from collections.abc import Sequence

from flask import Blueprint

from casefile.views import indicators, tasks, timeline
from incidents.queries import Seek

__all__ = ["blueprint"]

ADDRESSES = (
    ("GET", "/<uid>/timeline", timeline.show_timeline),
    ("POST", "/<uid>/timeline", timeline.note_entry),
    ("POST", "/<uid>/timeline/<entry>/report", timeline.report_entry),
    ("GET", "/<uid>/tasks", tasks.show_tasks),
    ("POST", "/<uid>/tasks", tasks.create_task),
    ("POST", "/<uid>/tasks/checklists", tasks.take_checklist),
    ("GET", "/<uid>/tasks/<task>/edit", tasks.edit_task),
    ("POST", "/<uid>/tasks/<task>/edit", tasks.update_task),
    ("POST", "/<uid>/tasks/<task>/moves/<move>", tasks.move_one),
    ("GET", "/<uid>/indicators", indicators.show_indicators),
    ("POST", "/<uid>/indicators", indicators.paste_indicators),
    ("POST", "/<uid>/indicators/<indicator>/withdraw", indicators.withdraw),
)


def blueprint(seeks: Sequence[Seek] = ()) -> Blueprint:
    """Give the tabs; `seeks` find the indicators of a case among the records of other packages."""
    pages = Blueprint("casefile", __name__, url_prefix="/incidents")
    for method, address, view in ADDRESSES:
        pages.add_url_rule(address, view_func=view, methods=[method])
    pages.record_once(lambda setup: setup.app.extensions.update(indicator_seeks=tuple(seeks)))
    return pages
