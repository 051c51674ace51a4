"""Tables of accounts, people and audit.

Account, Person and Membership are the directory: they are read before the account is known (login, choosing an
account) and so carry no row-level security. AuditEvent belongs to its account and can only be added to.
"""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from ar_automation.accounts.permissions import Permission, Role, allowed
from ar_automation.kit import clock


class Account(models.Model):
    """A business that uses this product: the tenant."""

    slug = models.SlugField(max_length=63, unique=True)
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    """Creates people and finds them by e-mail address, whatever its case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """A new person; without a password nobody can log in as them until one is set."""
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        """Used by Django's authentication."""
        return self.get(email=(username or "").lower())


class Person(AbstractBaseUser):
    """Somebody who logs in, by e-mail address and password; may belong to several accounts."""

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="accounts_person_email_lower"
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def initials(self) -> str:
        """One or two letters for the foot of the left bar."""
        words = (self.name or self.email.partition("@")[0]).replace(".", " ").split()
        return "".join(word[0] for word in [words[0], *words[1:][-1:]]).upper() if words else "?"


class Membership(models.Model):
    """A person's role in an account."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(role.value, role.label) for role in Role])
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "person"], name="accounts_membership_account_person"),
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in Role]), name="accounts_membership_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} is {self.role} of {self.account_id}"

    def may(self, permission: Permission) -> bool:
        """Whether this membership includes the permission."""
        return allowed(self.role, permission)


class AuditEvent(models.Model):
    """Who changed money, permissions or a connection, when, and how; append-only."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=60)
    kind = models.CharField(max_length=40)
    record_id = models.CharField(max_length=60)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "kind", "record_id", "id"], name="accounts_audit_record"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.kind} {self.record_id}"
