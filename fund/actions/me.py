"""What a person changes about themselves: name, number, language, theme."""
from fund.accounts.look_cookies import THEMES
from fund.models import User

LANGUAGES = dict(User._meta.get_field("language").choices)


def change_me(*, user: User, name: str, phone: str, language: str, theme: str) -> User:
    """Keep what the person wrote about themselves."""
    user.name, user.phone, user.language, user.theme = name, phone, language, theme
    user.save(update_fields=["name", "phone", "language", "theme"])
    return user


def change_look(*, user: User, language: str = "", theme: str = "") -> User:
    """Keep a language, a theme or both; what is no language or theme of ours changes nothing."""
    wanted = {"language": language if language in LANGUAGES else "", "theme": theme if theme in THEMES else ""}
    changed = [column for column, value in wanted.items() if value and value != getattr(user, column)]
    for column in changed:
        setattr(user, column, wanted[column])
    if changed:
        user.save(update_fields=changed)
    return user
