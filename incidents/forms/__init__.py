"""The forms of 事案: 「まず記録」 and the full form in numbered sections."""

from incidents.forms.editing import IncidentEditForm, values_of
from incidents.forms.opening import OpeningForm
from incidents.forms.sections import sections_of

__all__ = ["IncidentEditForm", "OpeningForm", "sections_of", "values_of"]
