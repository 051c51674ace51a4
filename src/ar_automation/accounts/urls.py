"""Login and logout, by allauth; its other pages are not offered."""

from allauth.account import views
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path


@login_not_required
def not_offered(request: HttpRequest) -> HttpResponse:
    """Names that allauth's pages link to and we do not have."""
    raise Http404


urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("signup/", not_offered, name="account_signup"),
    path("email/", not_offered, name="account_email"),
    path("password/reset/", not_offered, name="account_reset_password"),
    path("password/set/", not_offered, name="account_set_password"),
    path("confirm-email/", not_offered, name="account_email_verification_sent"),
]
