"""A plan being edited: the document, what was typed that cannot be used yet, and what is wrong with it.

Drafts are frozen; every edit gives a new one. A wrong value stays where it was typed, beside what is wrong with it,
and the plan that can be run stays the last one that could.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from dashboards.planning.catalogue import groups
from dashboards.planning.complaints import by_field
from dashboards.planning.document import Document, remove
from dashboards.planning.field import Button, Field, Group
from engine import Plan, PlanError
from service.uploads import read_plan

Complaints = dict[str, str]


@dataclass(frozen=True)
class Draft:
    """One state of editing.

    Attributes
    ----------
    document : dict
        Of the plan, as a file has it.
    plan : Plan
        The last plan that could be run: the document's own where nothing is wrong.
    typed : dict of str to str
        By field: text that could not be read.
    complaints : dict of str to str
        By field: what is wrong with it.
    others : tuple of str
        What is wrong beside that.
    """

    document: Document
    plan: Plan
    typed: dict[str, str] = field(default_factory=dict)
    complaints: Complaints = field(default_factory=dict)
    others: tuple[str, ...] = ()

    @classmethod
    def begin(cls, document: Document) -> "Draft":
        """Begin with a document; raises `PlanError` where it states no plan that can be run."""
        return cls(document, read_plan(document))

    @property
    def is_sound(self) -> bool:
        """Whether ``plan`` is what the document and the fields say."""
        return not self.complaints and not self.others

    @property
    def groups(self) -> tuple[Group, ...]:
        """The inputs."""
        return groups(self.document)

    @property
    def fields(self) -> dict[str, Field]:
        """The fields by their path."""
        return {one.path: one for group in self.groups for one in group.fields}

    def with_value(self, path: str, text: Any) -> "Draft":
        """Type ``text`` into a field, or move its slider there; a field that is not there changes nothing."""
        one = self.fields.get(path)
        if one is None:
            return self
        typed = {name: said for name, said in self.typed.items() if name != path}
        try:
            document = one.typed(self.document, text)
        except PlanError as error:
            wrong = {path: str(error)}
            return replace(self, typed=typed | {path: str(text)}, complaints=self._readable(path) | wrong)
        return replace(self, document=document, typed=typed)._checked(self._readable(path))

    def pressed(self, name: str) -> "Draft":
        """Press a button of the form."""
        for group in self.groups:
            for item in group.items:
                if isinstance(item, Button) and item.name == name:
                    return replace(self, document=item.act(self.document))._checked(self._readable())
        return self

    def without(self, path: str) -> "Draft":
        """Remove a thing: a person, a payment, a loan."""
        gone = f"{path.rpartition('.')[0]}."  # those after it are numbered anew, so what was typed there is dropped
        typed = {name: said for name, said in self.typed.items() if not name.startswith(gone)}
        return replace(self, document=remove(self.document, path), typed=typed)._checked({})

    def _readable(self, but: str = "") -> Complaints:
        """Give what is wrong with what was typed elsewhere."""
        return {name: said for name, said in self.complaints.items() if name in self.typed and name != but}

    def _checked(self, unread: Complaints) -> "Draft":
        try:
            plan = read_plan(self.document)
        except PlanError as error:
            fields = tuple(one for group in self.groups for one in group.fields)
            found, others = by_field(str(error), fields)
            return replace(self, complaints=found | unread, others=others)
        return replace(self, plan=plan, complaints=unread, others=())
