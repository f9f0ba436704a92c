"""What empties the tables after a test that commits: the rows it left go, tables without any are not touched.

Django truncates every table and announces a migration, upon which each trigger is installed anew: ten times the work for a handful of rows.
Locks are taken as TRUNCATE takes them, so that what a server or a worker still writes is waited for and goes too.
"""
import psycopg
from django.core.management.commands import flush
from django.db import connections
from psycopg import sql

KEPT = ("auth_permission", "django_content_type", "django_migrations")  # what a migration announces, the same for every test
MANY = 5_000  # rows, beyond which a table is truncated sooner than its rows are deleted


class Command(flush.Command):
    """Empty the tables of a test's database, as the server's superuser: append-only tables let nobody else delete."""

    def handle(self, **options):
        wrapper = connections[options["database"]]
        tables = [name for name in wrapper.introspection.table_names() if name not in KEPT]
        place = {name: value for name, value in wrapper.get_connection_params().items() if name in ("host", "port", "dbname")}
        with psycopg.connect(**place, user="postgres") as link:
            link.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(_listed(tables)))
            link.execute("SET LOCAL session_replication_role = replica")
            held = link.execute(sql.SQL(" UNION ALL ").join(
                sql.SQL("SELECT {}, count(*) FROM (SELECT FROM {} LIMIT {}) AS row").format(name, sql.Identifier(name), MANY)
                for name in tables)).fetchall()
            full = [name for name, rows in held if rows]
            if any(rows == MANY for _name, rows in held):
                link.execute(sql.SQL("TRUNCATE {} CASCADE").format(_listed(full)))
            else:
                for name in full:
                    link.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))


def _listed(names):
    return sql.SQL(", ").join(map(sql.Identifier, names))
