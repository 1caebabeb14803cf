"""What can go wrong between a partner and the platform: one small tree, facts as attributes.

PlatformError
├── Unreachable   no answer, or none but "later", after every try
├── Denied        the credentials or their scopes do not suffice (401, 403)
├── Refused       the platform says no to this request, with its findings
│   └── Unknown   what the request names is not there (404)
└── Garbled       the answer is not in the platform's shapes: another server, perhaps
"""

from collections.abc import Sequence

from pignon_client.answers import Finding


class PlatformError(Exception):
    """Anything a call to the platform ends with that is no result."""


class Unreachable(PlatformError):
    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"{url} cannot be reached: {why}")
        self.url = url
        self.why = why


class Denied(PlatformError):
    def __init__(self, status: int, why: str) -> None:
        super().__init__(f"not allowed ({status}): {why}")
        self.status = status
        self.why = why


class Refused(PlatformError):
    def __init__(self, status: int, why: str, findings: Sequence[Finding] = (), *, title: str = "") -> None:
        super().__init__(f"refused ({status}): {why}")
        self.status = status
        self.why = why
        self.title = title
        """The problem's own title, by which the wire contracts tell some refusals apart."""
        self.findings = tuple(findings)


class Unknown(Refused):
    """Unknown, deleted or another's."""


class Garbled(PlatformError):
    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"{url} does not answer like Pignon: {why}")
        self.url = url
        self.why = why
