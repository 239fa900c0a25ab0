"""Tabs of a 事案: 時系列, タスク and 侵害指標."""

from flask import Blueprint

from casefile.views import indicators, tasks, timeline

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


def blueprint() -> Blueprint:
    """Give the tabs."""
    pages = Blueprint("casefile", __name__, url_prefix="/incidents")
    for method, address, view in ADDRESSES:
        pages.add_url_rule(address, view_func=view, methods=[method])
    return pages
