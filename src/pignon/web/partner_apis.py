"""All partner APIs with their sandboxes: what the front serves and what the reference describes."""

from pignon.web.de import routes as de
from pignon.web.fr import routes as fr
from pignon.web.leads import routes as leads
from pignon.web.platform import routes as platform
from pignon.web.routing import Mount


def mounts() -> tuple[Mount, ...]:
    """Return every API, the busiest first."""
    return (*fr.mounts(), *de.mounts(), *platform.mounts(), *leads.mounts())
