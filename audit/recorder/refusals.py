"""Why the session refuses a change: it would leave no trace, or it would touch one."""


class Unaudited(Exception):
    """A change without an actor, an instant or a verb; nothing of it is written."""


class AuditRefused(Exception):
    """A change that the audit trail does not allow, such as deleting or going round it."""
