"""Writes of 事案記録一式: the order, and the job that makes it."""

from dossiers.operations.making import dossier_handler
from dossiers.operations.ordering import MAKE, order_dossier, rights_for

__all__ = ["MAKE", "dossier_handler", "order_dossier", "rights_for"]
