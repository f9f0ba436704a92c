"""A person who signs in; everything personal about them lives in this row and nowhere else."""
import datetime as dt
from functools import cached_property

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from fund.models.columns import PublicIdField


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    uuid = PublicIdField()
    email = models.EmailField(_("E-mail"), unique=True)
    name = models.CharField(_("Name"), max_length=80, blank=True)
    language = models.CharField(max_length=2, default="ko", choices=[("ko", "한국어"), ("en", "English")])
    theme = models.CharField(_("Light or dark"), max_length=5, blank=True, choices=[("light", _("Light")), ("dark", _("Dark"))])
    phone = models.CharField(_("Mobile number"), max_length=20, blank=True)
    quiet_from = models.TimeField(_("Quiet from"), null=True, blank=True, default=dt.time(22))
    quiet_until = models.TimeField(_("Quiet until"), null=True, blank=True, default=dt.time(7))
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    objects = UserManager()

    def __str__(self):
        return self.name or self.email

    @cached_property
    def live_seats(self) -> list:
        """The seats this person holds today, with their organisation and fund, oldest first."""
        return list(self.seats.live().select_related("organisation", "fund").order_by("pk"))

    def fund_ids(self, roles) -> set[int]:
        """The funds in which this person holds one of these roles today."""
        return {s.fund_id for s in self.live_seats if s.role in roles and s.fund_id}

    def organisation_ids(self, roles) -> set[int]:
        """The organisations at which this person holds one of these roles today."""
        return {s.organisation_id for s in self.live_seats if s.role in roles}

    def seat_at(self, organisation, can):
        """The seat at this organisation that grants the capability, or None."""
        from fund.permissions import holds

        return next((s for s in self.live_seats if s.organisation_id == organisation.pk and holds(s.role, can)), None)
