"""The identifiers of the house, one type each, so that no two can be swapped unseen.

UUIDs are version 7: ordered by the time they were given.
"""

from typing import Any, NewType, TypeAlias
from uuid import UUID

CustomerId = NewType("CustomerId", UUID)
"""The internal id of a tenant; on the wire a customer is known by its `IntermediaryId`."""
IntermediaryId = NewType("IntermediaryId", str)
"""`intermediary_id`: what partners call the customer, 1..64 characters (`RC-100001` in France)."""
ClientId = NewType("ClientId", str)
ListingId = NewType("ListingId", UUID)
SubmissionId = NewType("SubmissionId", UUID)
ExternalId = NewType("ExternalId", str)
"""The partner's own id of a listing, `offererEstateId`."""
Market = NewType("Market", str)
"""`fr`, `de` or `vehicles`."""
Portal = NewType("Portal", str)
"""`SL`, `BD`, `IWT`, ..."""
PublicId = NewType("PublicId", str)
"""The id at the end of a public page's address, `^([0-9]{2})([1-9A-NP-Z]{10})$`."""

Json: TypeAlias = Any
"""What orjson reads: dict, list, str, int, float, bool or None."""
Document: TypeAlias = dict[str, Any]
"""A listing's body, checked in full at the door against its market's schema."""
