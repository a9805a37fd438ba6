"""One individual account per person; its e-mail is its identifier (road map, 1.1)."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from sisiao.accounts.enums import SuspensionReason, UserState


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Create an account; the e-mail is stored lower-case, since mailboxes differ by case nowhere in practice."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=(username or "").strip())


class User(AbstractBaseUser):
    """A person who works with the service. Rights come from grants (`sisiao.access`), never from the account."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField("adresse électronique", max_length=254)
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    state = models.CharField("état du compte", max_length=10, choices=UserState, default=UserState.ACTIVE)
    # What Django's own authentication asks for; nobody writes it.
    is_active = models.GeneratedField(
        expression=Q(state=UserState.ACTIVE),  # type: ignore[arg-type]  # a condition is an expression too
        output_field=models.BooleanField(),
        db_persist=True,
        verbose_name="compte actif",
    )
    suspension_reason = models.CharField("motif de suspension", max_length=15, choices=SuspensionReason, blank=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    initialised_at = models.DateTimeField("initialisé le", null=True, blank=True)
    suspended_at = models.DateTimeField("suspendu le", null=True, blank=True)
    closed_at = models.DateTimeField("fermé le", null=True, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    objects = UserManager()

    class Meta:
        verbose_name = "compte"
        verbose_name_plural = "comptes"
        constraints = (
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message="Un compte existe déjà avec cette adresse électronique.",
            ),
            models.CheckConstraint(condition=Q(state__in=UserState.values), name="user_state_known"),
            models.CheckConstraint(
                condition=(Q(state=UserState.SUSPENDED, suspended_at__isnull=False) & ~Q(suspension_reason=""))
                | (~Q(state=UserState.SUSPENDED) & Q(suspension_reason="", suspended_at=None)),
                name="user_suspended_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state=UserState.CLOSED) ^ Q(closed_at=None), name="user_closed_says_when"
            ),
        )

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        """« Prénom NOM », as every page writes it."""
        return f"{self.first_name} {self.last_name.upper()}"
