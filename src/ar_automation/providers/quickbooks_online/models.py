"""The one table of this provider: tokens, encrypted, and who is refreshing them."""

from typing import ClassVar

from django.db import models

from ar_automation.kit import clock


class Token(models.Model):
    """The tokens of one connection, with the company they are good for: the two belong together (10, no. 3).

    Both tokens are sealed by kit.crypto with account and connection as context. The lease columns say which process
    asks Intuit for new ones; `fence` grows with each taking.
    """

    account = models.ForeignKey(
        "accounts.Account", on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    connection = models.ForeignKey(
        "sync.Connection", on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    realm_id = models.TextField()
    access_token = models.BinaryField()
    refresh_token = models.BinaryField()
    access_expires_at = models.DateTimeField()
    refresh_expires_at = models.DateTimeField()
    updated_at = models.DateTimeField(default=clock.now)
    lease_owner = models.TextField(default="")
    lease_expires = models.DateTimeField(null=True)
    fence = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "connection"], name="quickbooks_online_token_connection"
            ),
        ]
