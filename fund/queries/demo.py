"""The sign-ins of the demo."""
from fund.models import Seat, User

PASSWORD = "sunhwan-demo"
DOMAIN = "@demo.invalid"


def sign_ins() -> list[tuple[str, str, str]]:
    """(role and organisation, e-mail, password) of every demo person, in the order they were made."""
    rows = []
    for user in User.objects.filter(email__endswith=DOMAIN).order_by("pk"):
        seat = Seat.objects.live().filter(user=user).select_related("organisation").order_by("pk").first()
        label = f"{seat.get_role_display()} · {seat.organisation}" if seat else str(user)
        rows.append((label, user.email, PASSWORD))
    return rows
