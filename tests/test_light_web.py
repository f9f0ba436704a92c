"""A web process stays light: it serves pages of every house without the libraries that belong into workers."""
import os
import subprocess
import sys

from django.conf import settings
from django.db import connection

from tests.cast import cast as build_cast

HEAVY = ("pandas", "numpy", "altair", "vl_convert", "typst", "pypdfium2", "xlsxwriter",
         "boto3", "botocore", "storages", "PIL", "openpyxl", "olefile", "defusedxml")
SERVE = """
import sys
from django.core.wsgi import get_wsgi_application
get_wsgi_application()
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, get_resolver
from fund.models import User

def walk(resolver):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield entry
        else:
            yield from walk(entry)

settings.ALLOWED_HOSTS.append("testserver")
print("addresses", len(list(walk(get_resolver()))))
for email, pages in PAGES.items():
    client = Client()
    if email:
        client.force_login(User.objects.get(email=email))
    for page in pages:
        print(client.get(page).status_code, page)
print("heavy", sorted(set(HEAVY) & set(sys.modules)))
"""


def test_a_web_process_serves_its_pages_without_the_workers_libraries(transactional_db):
    cast = build_cast()
    fund = f"/f/{cast.fund.slug}"
    pages = {
        "": ["/accounts/login/", "/styleguide/", "/healthz"],
        cast.partner.user.email: ["/", f"{fund}/deals/", f"{fund}/rounds/", f"{fund}/committee/", f"{fund}/portfolio/", f"{fund}/books/",
                                  f"{fund}/quarters/", f"{fund}/reports/"],
        cast.founder.user.email: ["/", "/apply/"],
        cast.lp.user.email: ["/", f"{fund}/reports/"],
    }
    database = connection.settings_dict
    host = database["OPTIONS"].get("host") or database["HOST"]
    code = SERVE.replace("PAGES.items()", f"{pages!r}.items()").replace("set(HEAVY)", f"set({HEAVY!r})")
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=settings.BASE_DIR, text=True, capture_output=True,
        env=os.environ | {"DATABASE_URL": f"postgresql://{database['USER']}@/{database['NAME']}?host={host}", "HTTPS": "0",
                          "SECRET_KEY": settings.SECRET_KEY})
    said = answer.stdout.splitlines()
    assert answer.returncode == 0, answer.stderr[-2000:]
    assert int(said[0].split()[1]) > 40
    assert [line for line in said[1:-1] if not line.startswith("200 ")] == []
    assert len(said) == 2 + sum(map(len, pages.values()))
    assert said[-1] == "heavy []"
