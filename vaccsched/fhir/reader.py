"""Who reads, and what one page of a search holds."""

import datetime as dt
import uuid
from dataclasses import dataclass, field

from vaccsched.fhir.mappers.parts import Resource
from vaccsched.integration.models import ApiClient, ClientScope
from vaccsched.shared.actor import Actor

PURPOSE = "interface"  # of opening a record, in the person's own list


@dataclass(frozen=True, kw_only=True)
class Reader:
    """A program that asks now."""

    client: ApiClient
    actor: Actor
    now: dt.datetime

    @property
    def is_outside(self) -> bool:
        """Another institution's: reads persons by their leave alone."""
        return self.client.institution_id is not None

    @property
    def sees_documents(self) -> bool:
        """Identity numbers and phones, for systems of the clinic or the county that may look persons up."""
        return not self.is_outside and ClientScope.PERSONS_READ in self.client.scopes


@dataclass(frozen=True, kw_only=True)
class Found:
    """A page of resources. ``after``: where the next page begins; None: this was the last. ``total``: how many fit,
    where nothing but that was asked (``_count=0``).
    """

    resources: list[Resource] = field(default_factory=list)
    after: uuid.UUID | None = None
    total: int | None = None
