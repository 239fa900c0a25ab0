"""The home page, and the figures of the reports for the management."""

from flask import Blueprint

from overview.views.home import home
from overview.views.statistics import figures_report, figures_workbook, show_figures


def blueprint() -> Blueprint:
    """Give the pages across packages."""
    pages = Blueprint("overview", __name__)
    pages.add_url_rule("/", view_func=home)
    pages.add_url_rule("/statistics", view_func=show_figures)
    pages.add_url_rule("/statistics.xlsx", view_func=figures_workbook)
    pages.add_url_rule("/statistics/report.docx", view_func=figures_report)
    return pages
